-- The warehouse: one DuckDB file. Read from the top: what the file is, what was loaded, where
-- things are, the records as published, and the facts that pages ask for.
--
-- Rules
-- 1. Every figure can be traced: a row knows its load, a load knows its file.
-- 2. A count is a numerator; a ratio is numerator and denominator. No percentage is stored.
-- 3. '' in boundary_set means "the same in every boundary set" (force, county, districts).
-- 4. An empty count in a month that was loaded is a fact of 0; a month that was not loaded
--    has no fact at all.
-- 5. No load takes away what an earlier one brought: rows that a later load replaces stay, and
--    know by which (superseded_by). The views area, area_lookup and note show what stands.
--    So a load can be taken back, and what it replaced stands again (data/warehouse/superseding.py).

create table warehouse (
    key   varchar primary key,      -- 'schema', 'edition', 'boundary_set'; of a public edition
                                    -- more: data/publishing/public.sql
    value varchar not null
);

-- one row a file read -------------------------------------------------------------------------

create table load (
    load_id       integer primary key,
    loaded_at     timestamp not null,
    file_name     varchar not null,  -- as the user knows it: 'essex.zip/2025-01/2025-01-essex-street.csv'
    sha256        varchar not null,
    publisher     varchar not null,  -- 'data.police.uk', 'Office for National Statistics', …
    content       varchar not null,  -- 'street crime', 'outcomes', 'boundaries', 'population', …
    subject       varchar not null,  -- what a newer edition replaces: 'Essex Police 2025-01', 'wards 2021'
    period_start  date,
    period_end    date,              -- last day included
    rows_read     bigint not null,
    rows_kept     bigint not null,
    edition       varchar,           -- 'published', 'demonstration'; null: the same in either
    superseded_by integer            -- the load of a newer edition, null while current
);

create table set_aside (             -- rows_read = rows_kept + sum(rows) for every load
    load_id integer not null,
    reason  varchar not null,
    rows    bigint not null
);

create table load_remark (           -- what a person should know about a load, in words
    load_id integer not null,
    remark  varchar not null
);

create table load_change (           -- what a newer edition changed
    load_id          integer not null,
    replaced_load_id integer not null,
    rows_added       bigint not null,
    rows_gone        bigint not null,
    outcomes_changed bigint not null
);

-- where ---------------------------------------------------------------------------------------

create table boundary_set (
    boundary_set varchar primary key,  -- 'wards-2021', 'districts-2025', 'wards-2025-approximate'
    kind         varchar not null,     -- 'ward', 'district', 'lsoa'
    dated        date not null,
    title        varchar not null,     -- 'Wards of 2021'
    approximate  boolean not null,
    complete     boolean not null,     -- all 14 districts are covered
    shapes       blob                  -- light map shapes: JSON with one feature list a kind
);

create table loaded_area (
    code          varchar not null,
    name          varchar not null,
    kind          varchar not null,    -- force, county, unitary, district, ward, lsoa, remainder,
                                       -- other force
    parent        varchar,             -- code of the district, county or force it belongs to
    boundary_set  varchar not null,    -- '' for force, county, districts and their remainders
    geometry      blob,                -- well-known binary, British National Grid (EPSG:27700)
    part          varchar,             -- code of the district that is replaced as a whole
    load_id       integer,             -- null: known without a load
    superseded_by integer
);

create view area as
select code, name, kind, parent, boundary_set, geometry
from loaded_area
where superseded_by is null;

create table loaded_lookup (           -- code to code, as published
    from_kind  varchar not null,       -- 'lsoa11', 'lsoa21', 'ward21', …
    from_code  varchar not null,
    to_kind    varchar not null,
    to_code    varchar not null,
    to_name    varchar,
    load_id    integer not null
);

create view area_lookup as
from loaded_lookup semi join (from load where superseded_by is null) using (load_id);

create table ward_carried (            -- the ward of a set that a ward code of any year stands for
    boundary_set varchar not null,
    code         varchar not null,     -- in that set
    given_as     varchar not null      -- the same code, or one that maps to it one to one
);

create table population (              -- as published
    area_kind   varchar not null,      -- 'district', 'ward', 'lsoa'
    code        varchar not null,
    name        varchar not null,
    district    varchar,               -- code of the district, where the table gives it
    year        integer not null,      -- mid-year
    persons     integer not null,
    load_id     integer not null
);

create table area_population (         -- the population used for rates, by area of each boundary set
    boundary_set varchar not null,
    code         varchar not null,
    year         integer not null,
    persons      double not null,
    method       varchar not null      -- 'as published', 'estimated from LSOAs', …
);

-- records as published ------------------------------------------------------------------------

create table place (                   -- one row a distinct place of the records
    place_id  integer primary key,
    longitude double,
    latitude  double,
    lsoa_code varchar,
    lsoa_name varchar,
    location  varchar,                 -- 'On or near …'
    district  varchar                  -- code, where the publisher gives it ('outside': of none of
                                       -- the 14); null: it follows from the LSOA or the point
);

create table placement (               -- where a place lies in a boundary set, and how that was found
    boundary_set varchar not null,
    place_id     integer not null,
    district     varchar,              -- null: outside the force area or unknown
    ward         varchar,              -- null: ward not known
    method       varchar not null      -- 'point', 'lsoa', 'nearest', 'district only', 'outside'
);

create table crime (                   -- street-level rows: recorded offences and, apart, ASB incidents
    load_id               integer not null,
    crime_id              uuid,        -- the first half of the published ID: enough to tell any
                                       -- two apart; null for anti-social behaviour
    month                 date not null,
    place_id              integer,     -- null: the police gave no place
    crime_type            varchar not null,
    last_outcome_category varchar,
    context               varchar
);

create table outcome (                 -- outcome events
    load_id      integer not null,
    crime_id     uuid,
    month        date not null,
    place_id     integer,
    outcome_type varchar not null
);

create table collision (               -- STATS19, only of police force 42
    load_id       integer not null,
    year          integer not null,
    collision     varchar not null,    -- collision_index, accident_index in older files
    date          date not null,
    hour          integer,             -- of the day; null: not known
    severity      tinyint not null,    -- 1 fatal, 2 serious, 3 slight
    casualties    smallint,            -- as the collision file counts them
    status        varchar not null,    -- 'provisional', 'final'
    place_id      integer,
    superseded_by integer              -- the load that replaced this year
);

create table vehicle (
    load_id       integer not null,
    year          integer not null,
    collision     varchar not null,
    vehicle       integer not null,
    vehicle_type  smallint,
    age_of_driver smallint,
    superseded_by integer
);

create table casualty (
    load_id          integer not null,
    year             integer not null,
    collision        varchar not null,
    vehicle          integer not null,
    casualty         integer not null,
    casualty_class   tinyint,          -- 1 driver or rider, 2 passenger, 3 pedestrian
    casualty_type    smallint,
    age              smallint,         -- null: not known
    severity         tinyint not null, -- 1 fatal, 2 serious, 3 slight
    injury_based     boolean,          -- severity follows from the injury, as in CRASH
    adjusted_serious double,           -- probability of having been serious under such a system
    status           varchar not null, -- 'provisional', 'final'
    superseded_by    integer
);

create table severity_adjustment (     -- the same probability, in the files that come apart
    load_id          integer not null,
    year             integer not null,
    collision        varchar not null,
    vehicle          integer not null,
    casualty         integer not null,
    adjusted_serious double not null,
    injury_based     boolean,
    superseded_by    integer
);

create table interview (               -- victim satisfaction survey; never leaves the office
    load_id       integer not null,
    row           integer not null,    -- line of the file or row of the sheet
    date          date not null,
    month         date not null,
    crime_group   varchar not null,    -- 'Dwelling burglary', 'Vehicle crime', 'Violent crime'
    district      varchar,
    ward          varchar,
    ethnicity     varchar,             -- 'White', 'BME'; null: refused or missing
    contact       tinyint,             -- 1 completely satisfied … 7 completely dissatisfied,
    action        tinyint,             -- 8 don't know, 9 refused; null: not asked
    informed      tinyint,
    treatment     tinyint,
    overall       tinyint,
    superseded_by integer              -- the load that replaced this month and crime group
);

create table reported (                -- values as partners report them, one row a value
    load_id       integer not null,
    row           integer not null,    -- line of the file or row of the sheet
    indicator     varchar not null,
    area          varchar not null,    -- code; a ward's as it was given
    period_start  date not null,
    period_end    date not null,       -- last day included
    breakdown     varchar not null,
    numerator     double,
    denominator   double,
    value         double,              -- only where it was given and does not follow from the two
    lower         double,              -- interval or range as given
    upper         double,
    absent        varchar,             -- null, or why there is no value: 'none', 'not available',
                                       -- 'confidential'
    status        varchar not null,    -- 'provisional', 'final'
    note          varchar,
    superseded_by integer              -- the load that reported this value anew
);

-- what pages ask for --------------------------------------------------------------------------

create table indicator (
    indicator     varchar primary key,
    name          varchar not null,
    area_of_focus varchar not null,
    tier          varchar not null,    -- 'headline', 'monitoring'
    definition    varchar not null,
    numerator     varchar not null,    -- in words
    denominator   varchar,             -- in words, null for counts
    unit          varchar not null,    -- 'offences', 'incidents', 'per cent', …
    scale         double not null,     -- value = scale × numerator / denominator
    rise_is       varchar not null,    -- 'better', 'worse', 'no judgement'
    smallest_area varchar not null,    -- 'ward', 'district', 'force'
    frequency     varchar not null,    -- 'month', 'quarter', 'year'
    rolling       boolean not null,    -- each value covers the twelve months to its date
    adds_up       varchar not null,    -- 'areas and periods', 'areas', 'periods', 'nothing'
    events        boolean not null,    -- the numerator counts separate events or people
    matures       boolean not null,    -- provisional values are still to rise
    due_days      integer not null,    -- after the end of a period until it is late
    owner         varchar not null,
    published     boolean not null,    -- may go into the public edition
    confirmed     boolean not null,    -- false: 'to be confirmed'
    caveats       varchar not null,
    computed_from varchar not null     -- 'crime', 'stats19', 'survey', 'published', 'return'
);

create table crime_count (             -- crime records counted by month, area and category
    boundary_set varchar not null,     -- '' unless the area is a ward (or a ward remainder)
    area         varchar not null,
    month        date not null,
    category     varchar not null,     -- as published, or a name for several: see crime_measure
    recorded     integer not null,
    solved       integer not null,
    not_solved   integer not null,
    awaiting     integer not null,
    not_known    integer not null,
    load_id      integer not null
);

create table crime_measure (           -- which fact is which count
    indicator varchar not null,
    breakdown varchar not null,
    category  varchar not null,
    measure   varchar not null         -- 'recorded', or the outcome: 'solved', 'awaiting', …
);

create table computed (                -- worked out of casualties and interviews, or summed from
    indicator    varchar not null,     -- reported parts where the whole was not reported
    boundary_set varchar not null,     -- '' unless the area is a ward (or a ward remainder)
    area         varchar not null,
    period_start date not null,
    period_end   date not null,
    breakdown    varchar not null,
    numerator    double not null,
    denominator  double,
    status       varchar not null,
    made_of      varchar not null,     -- 'records', 'parts'
    load_id      integer not null
);

-- One value of one indicator, area, period and breakdown. Of crime it is made when asked for: the
-- counts it is made of are few, and one kept in two places could differ.
create view fact as
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
create view revision as
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

create table loaded_note (             -- known gaps, breaks and caveats; every chart draws them
    indicator    varchar not null,
    area         varchar not null,     -- '' for every area
    period_start date not null,
    period_end   date,
    kind         varchar not null,     -- 'gap', 'break', 'caveat'
    text         varchar not null,
    breakdown    varchar,              -- null: every breakdown
    load_id      integer               -- null: a break that the catalogue or the records know of
);

create view note as
from loaded_note
where load_id is null or load_id in (select load_id from load where superseded_by is null);

-- Whether anything between two days parts a figure from what it was: then they are not compared.
-- A break in an area is a break in whatever holds it, and in whatever it holds.
create view broken as
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
);

-- public surface: see README ------------------------------------------------------------------

create view indicator_values as
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
