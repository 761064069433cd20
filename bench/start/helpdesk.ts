// The helpdesk over the built package, as plain JavaScript: what a deployment runs.
import '../../bots/helpdesk/main.ts';
