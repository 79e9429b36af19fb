-- Boards: what people look at, projected from the topic, thrown away and made anew at will.
create schema board;

create table board.generations (
    service text primary key,
    live integer not null
);

create table board.cases (
    generation integer not null,
    key uuid not null,
    case_id uuid not null,
    person uuid not null,
    municipality text,
    case_worker text,
    shown text not null,
    primary key (generation, key)
);
create table board.plans (like board.cases including all);
create table board.placements (like board.cases including all);
create table board.schedules (like board.cases including all);
create index cases_of_a_worker on board.cases (generation, municipality, case_worker, key);
create index plans_of_a_case on board.plans (generation, case_id, key);
create index placements_of_a_case on board.placements (generation, case_id, key);
create index cases_of_a_person on board.cases (person);
create index plans_of_a_person on board.plans (person);
create index placements_of_a_person on board.placements (person);
create index schedules_of_a_person on board.schedules (person);

-- How far each consumer has come, and the events it could not handle, with all later ones of the same person.
create schema delivery;

create table delivery.progress (
    consumer text not null,
    generation integer not null,
    partition integer not null,
    kafka_offset bigint not null,
    position bigint not null,
    primary key (consumer, generation, partition)
);

create table delivery.parked (
    consumer text not null,
    generation integer not null,
    partition integer not null,
    kafka_offset bigint not null,
    topic text not null,
    position bigint,
    person text not null,
    code text not null,
    digest bytea not null,
    at timestamptz not null default clock_timestamp(),
    primary key (consumer, generation, partition, kafka_offset)
);
create index parked_of_a_person on delivery.parked (consumer, generation, person, position);

do $$
declare
    service text;
begin
    foreach service in array array['intake', 'plans', 'placements', 'handover', 'audit', 'console']
    loop
        execute format('grant usage on schema board, delivery to %I', 'convenant_' || service);
        execute format('grant select, insert, update, delete on delivery.progress, delivery.parked, board.generations to %I',
                       'convenant_' || service);
    end loop;
end $$;
grant select, insert, update, delete on board.cases to convenant_intake;
grant select, insert, update, delete on board.plans to convenant_plans;
grant select, insert, update, delete on board.placements, board.schedules to convenant_placements;
