-- The warehouse: one DuckDB file. Four files make it, each read whole:
-- shared_tables, office_tables, office_views, shared_views. A public edition takes the shared ones
-- and data/publishing/public.sql. Every statement may be run again on a warehouse that has it.
--
-- Rules
-- 1. Every figure can be traced: a row knows its load, a load knows its file.
-- 2. A count is a numerator; a ratio is numerator and denominator. No percentage is stored.
-- 3. '' in boundary_set means "the same in every boundary set" (force, county, districts).
-- 4. An empty count in a month that was loaded is a fact of 0; a month that was not loaded
--    has no fact at all.
-- 5. No load takes away what an earlier one brought: rows that a later load replaces stay, and
--    know by which (superseded_by). The views area, area_lookup and note show what is current.
--    So a load can be undone, and what it replaced is restored (data/warehouse/superseding.py).


create table if not exists warehouse (
    key   varchar primary key,      -- 'schema', 'edition', 'boundary_set'; of a public edition
                                    -- more: data/publishing/public.sql
    value varchar not null
);

create table if not exists boundary_set (
    boundary_set varchar primary key,  -- 'wards-2021', 'districts-2025', 'wards-2025-approximate'
    kind         varchar not null,     -- 'ward', 'district', 'lsoa', 'council' (councils of another date)
    dated        date not null,
    title        varchar not null,     -- 'Wards of 2021'
    approximate  boolean not null,
    complete     boolean not null,     -- all 14 districts are covered
    shapes       blob                  -- light map shapes: JSON with one feature list a kind
);

create table if not exists area_succession (         -- which council of a set takes the place of which district
    boundary_set varchar not null,     -- 'councils-2028'
    code         varchar not null,     -- of the council
    former       varchar not null,     -- code of a district or unitary of today
    share        double not null,      -- of the district's land; 1: all of it
    since        date not null         -- from when the council is, by its boundary file
);

create table if not exists area_population (         -- residents by area of each boundary set
    boundary_set varchar not null,
    code         varchar not null,
    year         integer not null,     -- mid-year; each area has every year that is loaded for it
    persons      double not null,
    method       varchar not null      -- 'as published', 'estimated from LSOAs', …
);

create table if not exists area_population_by_age (  -- the same of the ages that an indicator is about
    boundary_set varchar not null,
    code         varchar not null,
    year         integer not null,
    persons      double not null,
    method       varchar not null,
    ages         varchar not null      -- '10-17', '0-17': at_risk of the catalogue
);

create table if not exists indicator (
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
