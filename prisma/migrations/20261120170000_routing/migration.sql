-- Strategies are listed once, in the gateway's registry and the contract; the table only asks for something that can be one.
ALTER TABLE "route"
    DROP CONSTRAINT "route_strategy_check",
    ADD CONSTRAINT "route_strategy_check" CHECK ("strategy" ~ '^[a-z][a-z-]{0,63}$');
