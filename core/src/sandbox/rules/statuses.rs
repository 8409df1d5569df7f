//! The statuses of success that the documents tell, where they are not what the verb says: 201 to create, 204 to delete, 200 else.

use crate::schema::Operation;

const TOLD: &[(u16, &[&str])] = &[
    (
        200,
        &[
            "api.v2010.accounts.calls.siprec.create",
            "api.v2010.accounts.calls.streams.create",
            "api.v2010.accounts.calls.transcriptions.create",
            "api.v2010.accounts.messages.feedback.create",
            "api.v2010.accounts.validation_requests.create",
            "assistants.v1.assistants.messages.create",
            "flex_api.v1.interaction.channels.invites.create",
            "flex_api.v1.interaction.channels.participants.create",
            "flex_api.v1.interaction.create",
            "lookups.v2.query.create",
            "marketplace.v1.module_data.create",
            "marketplace.v1.referral_conversion.create",
            "messaging.v2.typing_indicator.create",
            "messaging.v3.typing_indicator.create",
            "numbers.v1.eligibilities.create",
            "oauth.v2.token.create",
            "proxy.v1.services.sessions.participants.delete",
            "proxy.v1.services.sessions.participants.message_interactions.create",
            "studio.v1.flows.engagements.create",
            "studio.v1.flows.executions.create",
            "taskrouter.v1.workspaces.task_queues.bulk_real_time_statistics.create",
            "video.v1.composition_settings.create",
            "video.v1.recording_settings.create",
        ],
    ),
    (
        202,
        &[
            "api.v2010.accounts.calls.payments.update",
            "intelligence.v2.custom_operators.create",
            "intelligence.v2.custom_operators.update",
            "intelligence.v2.operator_attachment.create",
            "intelligence.v2.transcripts.create",
            "marketplace.v1.installed_add_ons.usage.create",
            "messaging.v1.brand_registrations.update",
            "messaging.v1.tollfree_verifications.update",
            "messaging.v2.channels_senders.create",
            "messaging.v2.channels_senders.update",
            "numbers.v1.bulk_eligibilities.create",
            "numbers.v1.porting_port_ins.create",
            "numbers.v2.bulk_hosted_number_orders.create",
            "video.v1.rooms.participants.update",
            "video.v1.rooms.transcriptions.create",
            "video.v1.rooms.transcriptions.update",
            "video.v1.rooms.update",
            "voice.v1.dialing_permissions.settings.update",
        ],
    ),
    (
        204,
        &[
            "assistants.v1.assistants.assistants_knowledge.create",
            "assistants.v1.assistants.assistants_tools.create",
            "monitor.v2.alarms.status.update",
        ],
    ),
    (302, &["oauth.v1.authorize.fetch", "oauth.v2.authorize.fetch", "preview_iam.v1.authorize.fetch"]),
    (
        307,
        &[
            "api.v2010.accounts.recordings.add_on_results.payloads.data.fetch",
            "bulkexports.v1.exports.days.fetch",
            "messaging.v1.deactivations.fetch",
        ],
    ),
];

/// The status that an operation succeeds with, if it is another than the usual one.
pub(crate) fn of(operation: &Operation) -> Option<u16> {
    TOLD.iter().find(|(_, names)| names.contains(&operation.name)).map(|(status, _)| *status)
}
