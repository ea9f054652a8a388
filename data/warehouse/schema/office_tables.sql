-- Tables of the office's warehouse alone: what was loaded, where things are, the records as
-- published, and what is counted from them.

-- one row a file read -------------------------------------------------------------------------

create table if not exists load (
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

create table if not exists set_aside (             -- rows_read = rows_kept + sum(rows) for every load
    load_id integer not null,
    reason  varchar not null,
    rows    bigint not null
);

create table if not exists load_remark (           -- what a person should know about a load, in words
    load_id integer not null,
    remark  varchar not null
);

create table if not exists load_change (           -- what a newer edition changed
    load_id          integer not null,
    replaced_load_id integer not null,
    rows_added       bigint not null,
    rows_gone        bigint not null,
    outcomes_changed bigint not null
);

-- where ---------------------------------------------------------------------------------------

create table if not exists loaded_area (
    code          varchar not null,
    name          varchar not null,
    kind          varchar not null,    -- force, county, unitary, district, ward, council (of a set
                                       -- of another date), lsoa, remainder, other force
    parent        varchar,             -- code of the district, county or force it belongs to
    boundary_set  varchar not null,    -- '' for force, county, districts and their remainders
    geometry      blob,                -- well-known binary, British National Grid (EPSG:27700)
    part          varchar,             -- code of the district that is replaced as a whole
    load_id       integer,             -- null: known without a load
    superseded_by integer
);

create table if not exists loaded_lookup (           -- code to code, as published
    from_kind  varchar not null,       -- 'lsoa11', 'lsoa21', 'ward21', …
    from_code  varchar not null,
    to_kind    varchar not null,
    to_code    varchar not null,
    to_name    varchar,
    load_id    integer not null
);

create table if not exists ward_carried (            -- the ward of a set that a ward code of any year stands for
    boundary_set varchar not null,
    code         varchar not null,     -- in that set
    given_as     varchar not null      -- the same code, or one that maps to it one to one
);

create table if not exists population (              -- as published
    area_kind   varchar not null,      -- 'district', 'ward', 'lsoa'
    code        varchar not null,
    name        varchar not null,
    district    varchar,               -- code of the district, where the table gives it
    year        integer not null,      -- mid-year
    persons     integer not null,
    load_id     integer not null
);

create table if not exists population_age (          -- residents by single year of age, as published
    area_kind   varchar not null,
    code        varchar not null,
    year        integer not null,      -- mid-year
    age         integer not null,      -- in years; 90: 90 and over
    persons     integer not null,
    load_id     integer not null
);

-- records as published ------------------------------------------------------------------------

create table if not exists place (                   -- one row a distinct place of the records
    place_id  integer primary key,
    longitude double,
    latitude  double,
    lsoa_code varchar,
    lsoa_name varchar,
    location  varchar,                 -- 'On or near …'
    district  varchar                  -- code, where the publisher gives it ('outside': of none of
                                       -- the 14); null: it follows from the LSOA or the point
);

create table if not exists placement (               -- where a place lies in a boundary set, and how that was found
    boundary_set varchar not null,
    place_id     integer not null,
    district     varchar,              -- null: outside the force area or unknown
    ward         varchar,              -- or the council of a set of councils; null: not known
    method       varchar not null      -- 'point', 'lsoa', 'nearest', 'district only', 'outside'
);

create table if not exists crime (                   -- street-level rows: recorded offences and, apart, ASB incidents
    load_id               integer not null,
    crime_id              uuid,        -- the first half of the published ID: enough to tell any
                                       -- two apart; null for anti-social behaviour
    month                 date not null,
    place_id              integer,     -- null: the police gave no place
    crime_type            varchar not null,
    last_outcome_category varchar,
    context               varchar
);

create table if not exists outcome (                 -- outcome events
    load_id      integer not null,
    crime_id     uuid,
    month        date not null,
    place_id     integer,
    outcome_type varchar not null
);

create table if not exists collision (               -- STATS19, only of police force 42
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

create table if not exists vehicle (
    load_id       integer not null,
    year          integer not null,
    collision     varchar not null,
    vehicle       integer not null,
    vehicle_type  smallint,
    age_of_driver smallint,
    superseded_by integer
);

create table if not exists casualty (
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

create table if not exists severity_adjustment (     -- the same probability, in the files that come apart
    load_id          integer not null,
    year             integer not null,
    collision        varchar not null,
    vehicle          integer not null,
    casualty         integer not null,
    adjusted_serious double not null,
    injury_based     boolean,
    superseded_by    integer
);

create table if not exists interview (               -- victim satisfaction survey; never leaves the office
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
    superseded_by integer,             -- the load that replaced this interview
    respondent    varchar default ''   -- a mark that tells people apart, '' where there is none
);

create table if not exists reported (                -- values as partners report them, one row a value
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
    superseded_by integer              -- the load that reported this value again
);

-- what pages ask for --------------------------------------------------------------------------

create table if not exists crime_count (             -- crime records counted by month, area and category
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

create table if not exists force_count (             -- crime of other forces, counted as it was read
    force      varchar not null,       -- code of the police force area
    month      date not null,
    crime_type varchar not null,
    recorded   integer not null,
    solved     integer not null,
    not_solved integer not null,
    awaiting   integer not null,
    not_known  integer not null,
    load_id    integer not null
);

create table if not exists crime_measure (           -- which fact is which count
    indicator varchar not null,
    breakdown varchar not null,
    category  varchar not null,
    measure   varchar not null         -- 'recorded', or the outcome: 'solved', 'awaiting', …
);

create table if not exists computed (                -- worked out of casualties and interviews, or summed from
    indicator    varchar not null,     -- reported parts where the whole was not reported
    boundary_set varchar not null,     -- '' unless the area is a ward (or a ward remainder)
    area         varchar not null,
    period_start date not null,
    period_end   date not null,
    breakdown    varchar not null,
    numerator    double not null,
    denominator  double,
    status       varchar not null,
    made_of      varchar not null,     -- 'records', 'parts', 'forces' (counts of other forces),
                                       -- 'districts' (sums of those a council takes the place of)
    load_id      integer not null
);

create table if not exists loaded_note (             -- known gaps, breaks and caveats; every chart draws them
    indicator    varchar not null,
    area         varchar not null,     -- '' for every area
    period_start date not null,
    period_end   date,
    kind         varchar not null,     -- 'gap', 'break', 'caveat'
    text         varchar not null,
    breakdown    varchar,              -- null: every breakdown
    load_id      integer               -- null: a break that the catalogue or the records know of
);
