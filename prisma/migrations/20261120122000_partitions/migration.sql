-- Monthly partitions (UTC) of operation and usage_event: operation_2026_11 holds November 2026.
--
-- SECURITY DEFINER, because only the owner may make and drop tables, and the worker does not sign in as the owner. The search
-- path is pinned so that nobody's own objects are called with the owner's rights. Partitions get no grants: rows are
-- reached through the parent only, where the policies are.

-- Makes the missing ones from the month of `from_time` to `months_ahead` months after it; gives their names.
CREATE FUNCTION ensure_usage_partitions(from_time timestamptz, months_ahead integer) RETURNS SETOF text
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp SET timezone = 'UTC' SET lock_timeout = '4s' AS $$
DECLARE
    parent text;
    partition text;
    month_start timestamptz;
BEGIN
    IF from_time IS NULL OR NOT isfinite(from_time) OR months_ahead IS NULL OR months_ahead NOT BETWEEN 0 AND 24 THEN
        RAISE invalid_parameter_value USING MESSAGE = 'from_time must be a time and months_ahead 0 to 24';
    END IF;
    FOR month_start IN
        SELECT generate_series(date_trunc('month', from_time),
                               date_trunc('month', from_time) + make_interval(months => months_ahead), '1 month')
    LOOP
        FOREACH parent IN ARRAY ARRAY['operation', 'usage_event'] LOOP
            partition := parent || to_char(month_start, '_YYYY_MM');
            CONTINUE WHEN EXISTS (
                SELECT FROM pg_class WHERE relname = partition AND relnamespace = 'public'::regnamespace);
            -- One maker at a time; the second then finds it made. Given back at the end of the transaction. The catalogue is
            -- asked by a query, because to_regclass may answer from a cache older than the lock.
            PERFORM pg_advisory_xact_lock(1953459308, 3);
            CONTINUE WHEN EXISTS (
                SELECT FROM pg_class WHERE relname = partition AND relnamespace = 'public'::regnamespace);
            -- Made apart and then attached: attaching lets readers and writers of the parent go on, PARTITION OF does not.
            EXECUTE format('CREATE TABLE public.%I (LIKE public.%I INCLUDING ALL)', partition, parent);
            EXECUTE format('ALTER TABLE public.%I ENABLE ROW LEVEL SECURITY', partition);
            EXECUTE format('ALTER TABLE public.%I FORCE ROW LEVEL SECURITY', partition);
            EXECUTE format('REVOKE ALL ON public.%I FROM PUBLIC, tollgate_app, tollgate_system', partition);
            EXECUTE format('ALTER TABLE public.%I ATTACH PARTITION public.%I FOR VALUES FROM (%L) TO (%L)',
                parent, partition, month_start, month_start + interval '1 month');
            RETURN NEXT partition;
        END LOOP;
    END LOOP;
END
$$;

-- Drops those that end at or before `before_time`; gives their names. The current month and later ones are out of reach.
CREATE FUNCTION drop_usage_partitions(before_time timestamptz) RETURNS SETOF text
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp SET timezone = 'UTC' SET lock_timeout = '4s' AS $$
DECLARE
    partition text;
BEGIN
    IF before_time IS NULL OR before_time > date_trunc('month', now()) THEN
        RAISE invalid_parameter_value USING MESSAGE = 'before_time must not be later than the start of this month';
    END IF;
    PERFORM pg_advisory_xact_lock(1953459308, 3);
    FOR partition IN
        SELECT child.relname
        FROM pg_inherits
        JOIN pg_class child ON child.oid = inhrelid
        WHERE inhparent IN ('public.operation'::regclass, 'public.usage_event'::regclass)
          AND child.relname ~ '_[0-9]{4}_[0-9]{2}$'
          AND to_date(right(child.relname, 7), 'YYYY_MM') + interval '1 month' <= before_time
        ORDER BY child.relname
    LOOP
        EXECUTE format('DROP TABLE public.%I', partition);
        RETURN NEXT partition;
    END LOOP;
END
$$;

REVOKE ALL ON FUNCTION ensure_usage_partitions(timestamptz, integer) FROM PUBLIC;
REVOKE ALL ON FUNCTION drop_usage_partitions(timestamptz) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION ensure_usage_partitions(timestamptz, integer) TO tollgate_system;
GRANT EXECUTE ON FUNCTION drop_usage_partitions(timestamptz) TO tollgate_system;
