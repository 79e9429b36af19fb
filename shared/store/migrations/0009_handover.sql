-- What waits to become due: one row a deadline that is armed, written by the process that follows the log. What has
-- fired, was cancelled or belongs to a finished case has no row, so looking for what is due never grows with them.
create schema handover;

create table handover.deadlines (
    case_id uuid not null,
    deadline text not null,
    generation integer not null,
    ordinal integer not null,
    person uuid not null,
    due_at timestamptz not null,
    due_on date not null,
    level integer not null,
    handover_id uuid,
    warns boolean not null,
    day_one boolean not null,
    primary key (case_id, deadline, generation, ordinal)
);
create index deadlines_by_instant on handover.deadlines (due_at);
create index deadlines_of_a_person on handover.deadlines (person);

-- What people look at, one row a case, written in the same transaction; both tables are made anew from the log at will.
create table handover.cases (
    case_id uuid primary key,
    person uuid not null,
    handovers uuid[] not null,
    municipality text,
    case_worker text,
    site text,
    state text not null,
    responsible text,
    late boolean not null,
    running boolean not null,
    shown text not null
);
create index cases_of_a_municipality on handover.cases (municipality, case_worker);
create index cases_at_a_site on handover.cases (site);
create index cases_by_handover on handover.cases using gin (handovers);
create index cases_of_a_person on handover.cases (person);

-- By which terms and words the rows were made: with others they are made anew.
create table handover.made (
    only_row boolean primary key default true check (only_row),
    digest text not null
);

grant usage on schema handover to convenant_handover;
grant select, insert, update, delete on handover.deadlines, handover.cases, handover.made to convenant_handover;

-- The timeline says who was told what.
grant usage on schema ledger to convenant_handover;
grant select on ledger.deliveries to convenant_handover;
