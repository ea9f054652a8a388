-- The register: versions are added and never changed. What a record is now is its newest version.

create table if not exists register (
    key text primary key,
    value text not null
) strict;

create table if not exists version (
    number integer primary key,       -- 1, 2, 3 … over the whole register
    kind text not null,
    reference text not null,
    version integer not null,         -- 1, 2, 3 … of the record
    part text not null check (part in ('I', 'II')),
    ground text not null check (part = 'I' or ground <> ''),
    restricted text not null,         -- JSON: field to the ground why it is not for publication
    fields text not null,             -- JSON: field to value
    author text not null,
    saved_at text not null,           -- UTC
    reason text not null,
    previous_hash text not null,      -- of the version with the number before
    hash text not null unique,
    unique (kind, reference, version)
) strict;

create view if not exists newest as
select *
from version
where not exists (
    select 1
    from version as later
    where later.kind = version.kind
        and later.reference = version.reference
        and later.version = version.version + 1
);

create trigger if not exists version_follows before insert on version
begin
    select raise(abort, 'a version must follow the newest one of its record')
    where new.version <> 1 + coalesce(
        (
            select max(version) from version
            where kind = new.kind and reference = new.reference
        ), 0);
    select raise(abort, 'a version must follow the newest one of the register')
    where new.number <> 1 + coalesce((select max(number) from version), 0);
    select raise(abort, 'a version must carry the hash of the one before')
    where new.previous_hash <> coalesce(
        (select hash from version where number = new.number - 1), '');
end;

create trigger if not exists version_is_not_changed before update on version
begin
    select raise(abort, 'a version is never changed: save another one');
end;

create trigger if not exists version_is_not_deleted before delete on version
begin
    select raise(abort, 'a version is never deleted: save another one');
end;

create trigger if not exists register_is_not_changed before update on register
begin
    select raise(abort, 'what the register is, is never changed');
end;

create trigger if not exists register_is_not_deleted before delete on register
begin
    select raise(abort, 'what the register is, is never deleted');
end;
