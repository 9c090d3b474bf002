-- Plans of limits and profiles of end users are an organization's to change, so what a write touches of them is watched, too.
SELECT guard_table('limit_plan');
SELECT guard_table('end_user_profile');
