-- The last door before money: an attempt cannot have used less than nothing. An adjustment is a difference and may.
ALTER TABLE "usage_event"
    ADD CONSTRAINT "usage_event_amounts_check" CHECK ("kind" = 'adjustment' OR (
        "input_tokens" >= 0 AND "cached_input_tokens" >= 0 AND "cache_write_tokens" >= 0 AND "cache_write_1h_tokens" >= 0
        AND "input_audio_tokens" >= 0 AND "output_tokens" >= 0 AND "reasoning_tokens" >= 0 AND "output_audio_tokens" >= 0
        AND COALESCE("cost", 0) >= 0 AND COALESCE("charge", 0) >= 0));
