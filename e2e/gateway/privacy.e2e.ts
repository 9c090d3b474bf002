// Owned by the metering/privacy/redis engineer.
