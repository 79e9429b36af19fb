-- The ledger is what the topic says, record by record: a delivery that was doubled there shows as two rows here.
-- After Kafka was lost the topic begins again under a new epoch, so a record's place is epoch, partition and offset.
alter table ledger.deliveries
    add column partition integer not null,
    add column kafka_offset bigint not null,
    drop constraint deliveries_pkey,
    add primary key (epoch, partition, kafka_offset);
alter table ledger.pages
    add column partition integer not null,
    add column kafka_offset bigint not null,
    drop constraint pages_pkey,
    add primary key (epoch, partition, kafka_offset);
alter table ledger.read_until add column epoch integer not null default 0;

create index deliveries_by_message on ledger.deliveries (message_id);
create index deliveries_to_a_partner on ledger.deliveries (partner, delivered_at);
create index fetches_of_a_message on ledger.fetches (message_id);
create index pages_by_reach on ledger.pages (slice, epoch, from_position);

-- Evidence, like the log: what was told stays told, for the tables' owner as well.
do $$
declare
    kept text;
begin
    foreach kept in array array['deliveries', 'pages', 'fetches']
    loop
        execute format('create trigger %I before update or delete on ledger.%I'
                       ' for each row execute function log.refuse_change()', kept || '_stay', kept);
        execute format('create trigger %I before truncate on ledger.%I'
                       ' for each statement execute function log.refuse_change()', kept || '_are_not_truncated', kept);
    end loop;
end $$;
