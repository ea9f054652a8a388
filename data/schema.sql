-- The warehouse: one DuckDB file. Read from the top: what the file is, what was loaded, where
-- things are, the records as published, and the facts that pages ask for.
--
-- Rules
-- 1. Every figure can be traced: a row knows its load, a load knows its file.
-- 2. A count is a numerator; a ratio is numerator and denominator. No percentage is stored.
-- 3. '' in boundary_set means "the same in every boundary set" (force, county, districts).
-- 4. An empty count in a month that was loaded is a fact of 0; a month that was not loaded
--    has no fact at all.

create table warehouse (
    key   varchar primary key,      -- 'schema', 'edition', 'boundary_set'
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

create table area (
    code         varchar not null,
    name         varchar not null,
    kind         varchar not null,     -- force, county, unitary, district, ward, lsoa, remainder
    parent       varchar,              -- code of the district, county or force it belongs to
    boundary_set varchar not null,     -- '' for force, county, districts and remainders
    geometry     blob,                 -- well-known binary, British National Grid (EPSG:27700)
    primary key (boundary_set, code)
);

create table area_lookup (             -- code to code, as published
    from_kind  varchar not null,       -- 'lsoa11', 'lsoa21', 'ward21', …
    from_code  varchar not null,
    to_kind    varchar not null,
    to_code    varchar not null,
    to_name    varchar,
    load_id    integer not null
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
    location  varchar                  -- 'On or near …'
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
    owner         varchar not null,
    published     boolean not null,
    caveats       varchar not null
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

-- One value of one indicator, area, month and breakdown. It is made when asked for: the counts it
-- is made of are few, and one kept in two places could differ.
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
join load using (load_id);

create table note (                    -- known gaps, breaks and caveats; every chart draws them
    indicator    varchar not null,
    area         varchar not null,     -- '' for every area
    period_start date not null,
    period_end   date,
    kind         varchar not null,     -- 'gap', 'break', 'caveat'
    text         varchar not null,
    load_id      integer               -- null: a break that the catalogue knows of
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
    case
        when indicator.denominator is null then fact.numerator
        else indicator.scale * fact.numerator / nullif(fact.denominator, 0)
    end                                                                   as value,
    fact.status,
    load.publisher || ': ' || load.file_name                              as source
from fact
join indicator using (indicator)
join load using (load_id)
join area on area.code = fact.area and area.boundary_set = fact.boundary_set
where fact.boundary_set in ('', (select value from warehouse where key = 'boundary_set'));
