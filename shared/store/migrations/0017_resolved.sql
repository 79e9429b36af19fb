-- A partner's message is kept until somebody has looked at it, and no longer.
update gateway.parked set sealed = null where resolved_at is not null;
alter table gateway.parked add check (resolved_at is null or sealed is null);
