-- The public edition: one DuckDB file that the same app opens. What pages ask for is called as in
-- the office edition (data/warehouse/schema, from which the other tables and views are taken); but a
-- figure is only what was released, and there are no records, no file names and no former values.
--
-- warehouse: 'schema', 'edition', 'boundary_set', and of the release 'public' (its number), 'as_at',
-- 'released_at' (UTC). Who released it is in the record next to the file, not in it.

create table load (                   -- who supplied figures, and the day they were last loaded
    load_id      integer primary key,
    loaded_at    timestamp not null check (loaded_at = date_trunc('day', loaded_at)),
    publisher    varchar not null,
    period_start date,
    period_end   date,
    file_name    varchar check (file_name is null)
);

create table area (
    code         varchar not null,
    name         varchar not null,
    kind         varchar not null,
    parent       varchar,
    boundary_set varchar not null,
    geometry     blob
);

create table note (
    indicator    varchar not null,
    area         varchar not null,
    period_start date not null,
    period_end   date,
    kind         varchar not null,
    text         varchar not null,
    breakdown    varchar
);

create table fact (
    indicator    varchar not null,
    boundary_set varchar not null,
    area         varchar not null,
    period_start date not null,
    period_end   date not null,
    breakdown    varchar not null,
    numerator    double,
    denominator  double,
    value        double,
    lower        double,
    upper        double,
    absent       varchar,             -- 'too few': not shown, so that nobody can be recognised
    status       varchar not null,
    load_id      integer not null,
    check (absent is null or coalesce(numerator, denominator, value, lower, upper) is null)
);

create table record (                 -- of the office's register: part I of what was agreed
    kind         varchar not null,
    reference    varchar not null,
    place        integer not null,    -- the order in which records were begun
    saved_on     date not null,
    fields       varchar not null,    -- JSON; figures of narrative are tokens, never numbers
    primary key (kind, reference)
);

create table paper_file (             -- papers, made again of this file's figures and records
    reference    varchar not null,
    file         varchar not null,
    sha256       varchar not null,
    content      blob not null,
    primary key (reference, file)
);
