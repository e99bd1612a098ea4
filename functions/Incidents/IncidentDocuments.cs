using Workflows.Contracts;
using Workflows.Incidents.Reports;
using Workflows.Incidents.Store;
using Workflows.Kit.Cases;
using Workflows.Mail;

namespace Workflows.Incidents;

/// <summary>An incident in a list.</summary>
internal sealed record IncidentItem(string Id, string Contract, DateTimeOffset OpenedAt, bool IsClosed, DateTimeOffset? NextLookAt, IncidentSummary? Summary)
{
    public static IncidentItem Of(CaseRow<IncidentSummary> row) => new(row.Id.Value, row.Id.ContractId, row.FiledAt, row.IsClosed, row.NextLookAt, row.Summary);
}

/// <summary>A clock of an incident: original, agreed and actual time, and what they rest on.</summary>
internal sealed record ClockDocument(
    string Step, int Occurrence, LocalText Name, StepKind Kind, DateTimeOffset? StartedAt, DateTimeOffset? OriginalDue, DateTimeOffset? AgreedDue,
    DateTimeOffset? Due, DateTimeOffset? DoneAt, bool Late, DateTimeOffset? BreachedAt, bool Paused, bool Settled, bool Contractual,
    RuleBasis Basis, string? Clause, IReadOnlyList<string> AssumedParts, string? Why, string? ToleranceWord, IReadOnlyList<Clocks.ClockPause> Pauses,
    DueAgreed? Agreement)
{
    public static ClockDocument Of(StepState step) => new(
        step.Step.Id, step.Occurrence, step.Step.Name, step.Step.Kind, step.StartedAt, step.OriginalDue, step.AgreedDue, step.Due, step.DoneAt,
        step.IsLate || step.Breach is not null, step.Breach?.At, step.IsPaused, step.IsSettled, step.Step.Contractual, step.Step.Source.Basis,
        step.Step.Source.Clause,
        step.Step.Source.AssumedParts, step.Step.Source.Why, step.Step.ToleranceWord, step.Pauses, step.Agreement);
}

/// <summary>A proposal to take the incident out of figures, and what became of it.</summary>
internal sealed record ExclusionDocument(
    string Proposal, string Code, IReadOnlyList<string> Indicators, ExclusionStanding Standing, bool ByClient, string ProposedBy, DateTimeOffset ProposedAt,
    string Evidence, DateOnly? PublishedOn, string? PublishedAt, bool Unpublished, string? Investigation, string? AnsweredBy,
    DateTimeOffset? AnsweredAt, string? Reason)
{
    public static ExclusionDocument Of(ExclusionState e) => new(
        e.Id, e.Proposed.Code, e.Proposed.Indicators, e.Standing, e.Proposed.ByClient, e.Proposed.Actor, e.Proposed.At, e.Proposed.Evidence,
        e.Proposed.PublishedOn, e.Proposed.PublishedAt, e.Proposed.Unpublished, e.Proposed.Investigation, e.Answer?.Actor, e.Answer?.At, e.Reason);
}

/// <summary>How an incident is classified, where its cause lies and which ones are like it.</summary>
/// <param name="Category">A category of the contract.</param>
/// <param name="Urgency">An urgency of the contract.</param>
/// <param name="Effect">An effect of the contract.</param>
/// <param name="Priority">By the contract's table; 1 comes first.</param>
/// <param name="ByHand">A person said so; otherwise it follows from the alerts.</param>
/// <param name="Cause">A cause of the contract.</param>
/// <param name="Party">Who answers for it.</param>
/// <param name="Similar">Ids of similar incidents.</param>
internal sealed record ClassDocument(
    string? Category, string? Urgency, string? Effect, int? Priority, bool ByHand, string? Cause, CauseParty? Party, IReadOnlyList<string> Similar)
{
    public static ClassDocument? Of(IncidentState state) => state.Classification is not { } found ? null : new(
        found.Category?.Id, found.Urgency?.Id, found.Effect?.Id, found.Priority, found.By is not null, state.Cause?.Cause, state.Cause?.Party,
        [.. state.Similar.Select(m => m.With)]);
}

/// <summary>A mail of an incident and where it stands; never its text, which carries the code of a link.</summary>
internal sealed record MailDocument(
    string Key, string Kind, string Person, string Address, string Subject, string? Clause, MailState State, DateTimeOffset At, int Attempts,
    DateTimeOffset? NextAt, string? Error, string? SecondKey, IReadOnlyList<MailProof> Proofs)
{
    public static MailDocument Of(MailRecord mail) => new(
        mail.Mail.Key, mail.Mail.Kind, mail.Mail.To.PersonId, mail.Receipt.Address, mail.Mail.SubjectLine, mail.Mail.Clause, mail.Receipt.State,
        mail.Receipt.At,
        mail.Receipt.Attempts, mail.Receipt.NextAt, mail.Receipt.Error, mail.Receipt.SecondKey, mail.Receipt.Proofs);
}

/// <summary>One version of a report and the client's answer.</summary>
internal sealed record ReportVersionDocument(
    string Step, int Occurrence, int Version, string Author, DateTimeOffset SavedAt, DateTimeOffset? SentAt, string ContentHash,
    IReadOnlyList<ReportValue> Values,
    ReportAnswer? Answer, DateTimeOffset? AnsweredAt, string? AnsweredBy, string? Comment)
{
    public static ReportVersionDocument Of(ReportDocument report, IncidentState state)
    {
        SentReport? sent = state.Step(report.StepId, report.Occurrence)?.Reports.FirstOrDefault(r => r.Version == report.Version);
        return new(
            report.StepId, report.Occurrence, report.Version, report.Author, report.SavedAt, report.SentAt, report.ContentHash, report.Values,
            sent?.Answer, sent?.AnsweredAt, sent?.AnsweredBy, sent?.Comment);
    }
}

/// <summary>An incident with everything that is on record about it. The facts say who did what, when it happened and when it was recorded.</summary>
internal sealed record IncidentDocument
{
    public required string Id { get; init; }

    public required string Contract { get; init; }

    public required string ProfileVersion { get; init; }

    public required IncidentStatus Status { get; init; }

    public required string Title { get; init; }

    public string? Description { get; init; }

    public string? Severity { get; init; }

    public string? System { get; init; }

    public required DateTimeOffset OpenedAt { get; init; }

    public required DateTimeOffset OccurredAt { get; init; }

    public DateTimeOffset? AwareAt { get; init; }

    public DateTimeOffset? StoppedAt { get; init; }

    public DateTimeOffset? RecoveredAt { get; init; }

    public DateTimeOffset? RecoveryToConfirm { get; init; }

    public DateTimeOffset? ResponseCompletedAt { get; init; }

    public DateTimeOffset? WithdrawnAt { get; init; }

    public DateTimeOffset? ClosedAt { get; init; }

    /// <summary>Whose turn it is with reports that were sent: they keep the incident open although nothing is due.</summary>
    public required IReadOnlyList<ReportTurn> Turns { get; init; }

    public required int Round { get; init; }

    public required IReadOnlyList<string> Responders { get; init; }

    public required IReadOnlyList<ClockDocument> Clocks { get; init; }

    /// <summary>Proposals to take it out of figures.</summary>
    public required IReadOnlyList<ExclusionDocument> Exclusions { get; init; }

    /// <summary>Null: the contract does not classify incidents.</summary>
    public ClassDocument? Classification { get; init; }

    public required IReadOnlyList<IncidentFact> Facts { get; init; }

    public required IReadOnlyList<ReportVersionDocument> Reports { get; init; }

    public required IReadOnlyList<MailDocument> Mails { get; init; }

    public static IncidentDocument Of(CaseView<IncidentState> incident, IReadOnlyList<ReportDocument> reports, IReadOnlyList<MailRecord> mails)
    {
        IncidentState state = incident.State;
        return new()
        {
            Id = state.Id.Value,
            Contract = state.Id.ContractId,
            ProfileVersion = incident.Contract.Profile.Version,
            Status = IncidentSummary.Of(state).Status,
            Title = state.Title,
            Description = state.Description,
            Severity = state.Severity,
            System = state.System,
            OpenedAt = state.OpenedAt,
            OccurredAt = state.OccurredAt,
            AwareAt = state.AwareAt,
            StoppedAt = state.StoppedAt,
            RecoveredAt = state.RecoveredAt,
            RecoveryToConfirm = state.RecoveryToConfirm,
            ResponseCompletedAt = state.ResponseCompletedAt,
            WithdrawnAt = state.WithdrawnAt,
            ClosedAt = state.ClosedAt,
            Turns = ReportTurn.Of(state),
            Round = state.Round,
            Responders = [.. state.Acknowledgements.Select(a => a.Actor)],
            Clocks = [.. state.Steps.Select(ClockDocument.Of)],
            Exclusions = [.. state.Exclusions.Select(ExclusionDocument.Of)],
            Classification = ClassDocument.Of(state),
            Facts = state.Facts,
            Reports = [.. reports.Select(r => ReportVersionDocument.Of(r, state))],
            Mails = [.. mails.Select(MailDocument.Of)],
        };
    }
}
