-- name: show
-- One case, as COA may know it.
insert into handover.receptions (
    case_id, person, handovers, site, state, responsible, late, running, dues, shown
) values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)
on conflict (case_id) do update set
    person = excluded.person, handovers = excluded.handovers, site = excluded.site, state = excluded.state,
    responsible = excluded.responsible, late = excluded.late, running = excluded.running, dues = excluded.dues,
    shown = excluded.shown

-- name: hide
-- Everything of a person whose data was erased.
delete from handover.receptions where person = $1

-- name: hide_all
-- Everything, before it is made anew.
delete from handover.receptions

-- name: most_urgent
-- At these sites: what is late first, then what is due soonest from today on; told apart by its key.
select c.case_id, c.shown, not c.late as on_time, u.due_on
from handover.receptions c cross join lateral (
    select coalesce(min(d.day), date 'infinity') as due_on from unnest(c.dues) d(day) where d.day >= $1
) u
where c.site = any($2::text[])
  and ($3::text is null or c.state = $3)
  and ($4::text is null or c.responsible = $4)
  and ($5::boolean is null or c.late = $5)
  and ($6::boolean is null or c.running = $6)
  and (not c.late, u.due_on, c.case_id) > ($7::boolean, $8::date, $9::uuid)
order by not c.late, u.due_on, c.case_id limit $10

-- name: named
-- The row of a case, named by its own id or by that of a handover it has or had.
select shown from handover.receptions where case_id = $1 or handovers @> array[$1]

-- name: told
-- What one partner was told of a person, in the order of delivery.
select position, partner, type, view, delivered_at from ledger.deliveries
where person = $1 and partner = $2 order by delivered_at, position
