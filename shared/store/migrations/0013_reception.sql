-- What COA looks at, one row a case: made of nothing but what COA was told, so that a filter or an order cannot tell
-- more. `dues` are the days on which something is due between the two sides; which of them still lie ahead, the day of
-- looking says. Made anew from the log at will, like `handover.cases`.
create table handover.receptions (
    case_id uuid primary key,
    person uuid not null,
    handovers uuid[] not null,
    site text,
    state text not null,
    responsible text,
    late boolean not null,
    running boolean not null,
    dues date[] not null,
    shown text not null
);
create index receptions_at_a_site on handover.receptions (site);
create index receptions_by_handover on handover.receptions using gin (handovers);
create index receptions_of_a_person on handover.receptions (person);
grant select, insert, update, delete on handover.receptions to convenant_handover;

-- Who was shown which person's handover over HTTP: written by the gateway before it answers, kept like all evidence.
create table ledger.looks (
    look_id uuid primary key,
    partner text not null,
    person uuid not null,
    about uuid not null,
    view text not null,
    fields text[] not null,
    purpose text not null,
    legal_basis text not null,
    processing_activity text not null,
    policy_version integer not null,
    judged_at bigint not null,
    at timestamptz not null
);
create index looks_at_a_person on ledger.looks (person, partner, at);
create index looks_of_a_partner on ledger.looks (partner, at);
create trigger looks_stay before update or delete on ledger.looks
    for each row execute function log.refuse_change();
create trigger looks_are_not_truncated before truncate on ledger.looks
    for each statement execute function log.refuse_change();
grant select, insert on ledger.looks to convenant_gateway;
grant select on ledger.looks to convenant_audit;
