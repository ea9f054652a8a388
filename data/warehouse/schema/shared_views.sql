-- Views of either edition.

-- Whether anything between two days parts a figure from what it was: then they are not compared.
-- A break in an area is a break in whatever holds it, and in whatever it holds.
create or replace view broken as
select note.indicator, note.breakdown, note.period_start, note.text, area.boundary_set, area.code
from note
cross join area
left join area as noted on noted.code = note.area
left join area as above on above.code = area.parent and above.boundary_set = ''
where note.kind = 'break' and area.kind <> 'lsoa' and (
    note.area in ('', area.code)
    -- other forces are no part of Essex, and Essex is no part of them
    or area.kind <> 'other force' and note.area in ('E23000028', area.parent, above.parent)
    or noted.kind <> 'other force' and area.code in (noted.parent, 'E23000028')
    or area.kind = 'council' and (
        note.area = 'E23000028'
        or (area.boundary_set, area.code, note.area) in (
            select (boundary_set, code, former) from area_succession
        )
    )
);

-- public surface: see README ------------------------------------------------------------------

create or replace view indicator_values as
select
    fact.indicator,
    fact.area                                                             as area_code,
    area.name                                                             as area_name,
    area.kind                                                             as area_kind,
    fact.period_start,
    fact.period_end,
    fact.breakdown,
    fact.numerator,
    fact.denominator,
    coalesce(
        fact.value,
        if(
            indicator.denominator is null,
            fact.numerator,
            indicator.scale * fact.numerator / nullif(fact.denominator, 0)
        )
    )                                                                     as value,
    fact.status,
    concat_ws(': ', load.publisher, load.file_name)                       as source
from fact
join indicator using (indicator)
join load using (load_id)
join area on area.code = fact.area and area.boundary_set = fact.boundary_set
where fact.boundary_set in ('', (select value from warehouse where key = 'boundary_set'));
