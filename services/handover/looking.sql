-- name: most_urgent
-- What is late first, then what is due soonest; each place in that order is told apart by its key.
select c.case_id, c.shown, not c.late as on_time, u.due_on
from handover.cases c cross join lateral (
    select coalesce(min(d.due_on), date 'infinity') as due_on from handover.deadlines d
    where d.case_id = c.case_id and not d.warns
) u
where ($1::text is null or c.municipality = $1)
  and ($2::text is null or c.case_worker = $2)
  and ($3::text is null or c.state = $3)
  and ($4::text is null or c.responsible = $4)
  and ($5::boolean is null or c.late = $5)
  and ($6::boolean is null or c.running = $6)
  and ($7::boolean is null or $7 = (
      c.running or c.late or exists (select from handover.deadlines d where d.case_id = c.case_id)
  ))
  and (not c.late, u.due_on, c.case_id) > ($8::boolean, $9::date, $10::uuid)
order by not c.late, u.due_on, c.case_id limit $11

-- name: named
-- The row of a case, named by its own id or by that of a handover it has or had.
select shown from handover.cases where case_id = $1 or handovers @> array[$1]

-- name: of_person
-- The rows of a person's cases.
select shown from handover.cases where person = $1 order by case_id

-- name: due_of
-- What is armed for these cases, soonest first.
select case_id, deadline, due_on, level, warns from handover.deadlines
where case_id = any($1::uuid[]) order by due_at, deadline, ordinal

-- name: told
-- What partners were told of a person, in the order of delivery.
select position, partner, type, view, delivered_at from ledger.deliveries
where person = $1 order by delivered_at, position, partner
