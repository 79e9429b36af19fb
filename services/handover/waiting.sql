-- name: put
-- Deadlines that are armed now; one that was armed before may have come to lie on another day.
insert into handover.deadlines as d
    (case_id, deadline, generation, ordinal, due_at, due_on, level, handover_id, warns, day_one, person)
select * from unnest(
    $1::uuid[], $2::text[], $3::integer[], $4::integer[], $5::timestamptz[], $6::date[], $7::integer[], $8::uuid[],
    $9::boolean[], $10::boolean[], $11::uuid[]
)
on conflict (case_id, deadline, generation, ordinal) do update set
    due_at = excluded.due_at, due_on = excluded.due_on, level = excluded.level,
    handover_id = excluded.handover_id, warns = excluded.warns, day_one = excluded.day_one
where (d.due_at, d.level, d.handover_id, d.warns, d.day_one)
      is distinct from (excluded.due_at, excluded.level, excluded.handover_id, excluded.warns, excluded.day_one)

-- name: disarm
-- Of these cases, what is no longer armed.
delete from handover.deadlines d
where d.case_id = any($1::uuid[]) and not exists (
    select from unnest($2::uuid[], $3::text[], $4::integer[], $5::integer[]) a(case_id, deadline, generation, ordinal)
    where a.case_id = d.case_id and a.deadline = d.deadline
      and a.generation = d.generation and a.ordinal = d.ordinal
)

-- name: fired
-- These deadlines were fired. The process, hearing of it, takes the same rows away: neither waits for the other.
with fired as (
    select case_id, deadline, generation, ordinal from handover.deadlines d
    join unnest($1::uuid[], $2::text[], $3::integer[], $4::integer[]) f(case_id, deadline, generation, ordinal)
    using (case_id, deadline, generation, ordinal)
    for update of d skip locked
)
delete from handover.deadlines d using fired f
where d.case_id = f.case_id and d.deadline = f.deadline
  and d.generation = f.generation and d.ordinal = f.ordinal

-- name: forget
-- Everything of a person whose data was erased.
delete from handover.deadlines where person = $1

-- name: due
-- What became due first, as far as the clock has come; not of a person whose events are set aside.
select case_id, deadline, generation, ordinal, due_on, level, handover_id, warns, day_one from handover.deadlines
where due_at = (
    select min(d.due_at) from handover.deadlines d
    where d.due_at <= $1 and d.person::text not in (select person from delivery.parked where consumer = $2)
) and person::text not in (select person from delivery.parked where consumer = $2)
order by case_id, deadline, generation, ordinal

-- name: next
-- The next instant at which something is due.
select min(due_at) from handover.deadlines
where person::text not in (select person from delivery.parked where consumer = $1)

-- name: newer
-- Whose the events after a position are.
select position, person from log.events where position > $1 order by position
