-- What is current of the tables of the office's warehouse, as pages ask for it.

create or replace view area as
select code, name, kind, parent, boundary_set, geometry
from loaded_area
where superseded_by is null;

create or replace view area_lookup as
from loaded_lookup semi join (from load where superseded_by is null) using (load_id);

-- One value of one indicator, area, period and breakdown. Of crime it is made when asked for: the
-- counts it is made of are few, and one kept in two places could differ.
create or replace view fact as
select
    crime_measure.indicator,
    crime_count.boundary_set,          -- '' unless the area is a ward (or a ward remainder)
    crime_count.area,
    load.period_start,
    load.period_end,                   -- last day included
    crime_measure.breakdown,           -- '' for the whole, else 'key=value' pairs joined by ';'
    (
        case crime_measure.measure
            when 'recorded' then recorded
            when 'solved' then solved
            when 'not solved' then not_solved
            when 'awaiting' then awaiting
            when 'not known' then not_known
        end
    )::double                                                        as numerator,
    if(crime_measure.measure <> 'recorded', recorded, null)::double  as denominator,
    null::double                                                     as value,
    null::double                                                     as lower,
    null::double                                                     as upper,
    null::varchar                                                    as absent,
    -- the newest months of an edition are still being added to and decided
    if(
        load.period_start > to_months(-3) + (
            select max(period_start) from load
            where content = 'street crime' and superseded_by is null
                and starts_with(subject, 'Essex Police')
        ),
        'provisional',
        'final'
    )                                                                as status,
    crime_count.load_id
from crime_count
join crime_measure using (category)
join load using (load_id)
union all
select
    indicator, '', area, period_start, period_end, breakdown, numerator, denominator,
    value, lower, upper, absent, status, load_id
from reported
where superseded_by is null and not starts_with(area, 'E05')
    and area not in (select code from loaded_area where kind = 'council' and superseded_by is null)
union all
select
    indicator, council.boundary_set, area, period_start, period_end, breakdown, numerator,
    denominator, value, lower, upper, absent, status, reported.load_id
from reported
join (from loaded_area where kind = 'council' and superseded_by is null) as council
    on council.code = area
where reported.superseded_by is null
union all
select
    indicator, ward_carried.boundary_set, ward_carried.code, period_start, period_end, breakdown,
    numerator, denominator, value, lower, upper, absent, status, load_id
from reported
join ward_carried on given_as = area
where superseded_by is null
union all
select
    indicator, boundary_set, area, period_start, period_end, breakdown, numerator, denominator,
    null, null, null, null, status, load_id
from computed;

-- What partners reported and later reported otherwise.
create or replace view revision as
select
    former.indicator,
    former.area,
    former.period_start,
    former.period_end,
    former.breakdown,
    former.numerator   as former_numerator,
    former.denominator as former_denominator,
    former.value       as former_value,
    former.absent      as former_absent,
    former.status      as former_status,
    former.load_id     as former_load,
    later.numerator,
    later.denominator,
    later.value,
    later.absent,
    later.status,
    later.load_id
from reported as former
join reported as later
    on later.load_id = former.superseded_by
    and later.indicator = former.indicator
    and later.area = former.area
    and later.period_start = former.period_start
    and later.period_end = former.period_end
    and later.breakdown = former.breakdown
where (former.numerator, former.denominator, former.value, former.absent)
    is distinct from (later.numerator, later.denominator, later.value, later.absent);

create or replace view note as
from loaded_note
where load_id is null or load_id in (select load_id from load where superseded_by is null);
