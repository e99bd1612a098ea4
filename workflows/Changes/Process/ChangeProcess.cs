using Microsoft.Extensions.DependencyInjection;
using Workflows.Kit;
using Workflows.Kit.Cases;
using Workflows.Maintenance;

namespace Workflows.Changes.Process;

/// <summary>What changes owe, and how it is done.</summary>
public sealed class ChangeProcess(ChangeLedger ledger, ChangeReader reader, CasePost post, MaintenanceCalendar maintenance, IMaintenanceHolds holds)
    : MailingProcess<ChangeSummary, ChangeState, ChangeDuty>(ledger, reader, post, (change, duty, to) => ChangeMail.Compose(change, duty, to, []))
{
    /// <summary>Ids, tables and names of changes.</summary>
    public static CaseKind Changes { get; } = new("change", 'c', "changes", new("RunChange", "PlanChange", "PerformChangeDuty"));

    /// <summary>The process.</summary>
    public static ProcessDefinition Definition { get; } = ProcessDefinition.Of<ChangeProcess, ChangeDuty>(
        Changes, ChangeTexts.All, ChangeFacts.Family, services => services
        .AddSingleton<ChangeLedger>().AddSingleton<ChangeReader>().AddSingleton<IApprovedWindows>(p => p.GetRequiredService<ChangeReader>())
        .AddSingleton<ChangeCommands>()) with
    { Rules = [ChangeRules.Section, NoticeRules.Section] };

    /// <inheritdoc/>
    protected override IEnumerable<ChangeDuty> Pending(CaseView<ChangeState> found, DateTimeOffset at) => ChangeSchedule.Pending(found.State);

    /// <inheritdoc/>
    protected override bool DoesMoreThanMail(ChangeDuty duty) =>
        duty.Kind is ChangeDutyKind.BookWindow or ChangeDutyKind.HoldIncidents or ChangeDutyKind.CancelWindow;

    /// <inheritdoc/>
    protected override async Task<CaseFact> PerformAsync(CaseView<ChangeState> found, ChangeDuty duty, DateTimeOffset at)
    {
        switch (duty.Kind)
        {
            case ChangeDutyKind.BookWindow:
                await maintenance.PlanAsync(found.Contract.Id, Window(found));
                break;

            case ChangeDutyKind.HoldIncidents:
                await holds.ApplyAsync(found.Contract.Id, at, null, CancellationToken.None);
                break;

            case ChangeDutyKind.CancelWindow:
                // A later version that is approved books the window anew under the same id.
                if (!found.State.IsPerformed(ChangeDutyKeys.BookWindow(found.State.Current.Number)) || found.State.Current.Number == duty.Version)
                {
                    await maintenance.CancelAsync(found.Contract.Id, found.Id.Value, at);
                    await holds.ApplyAsync(found.Contract.Id, at, null, CancellationToken.None);
                }

                break;

            case ChangeDutyKind.Ask or ChangeDutyKind.Remind:
                IReadOnlyList<ChangeConflict> conflicts = await reader.ConflictsAsync(found.Contract.Id, found.Id, found.State.Content);
                return Performed(duty, await AskAsync(found, found.State.Approval, duty, at,
                    (to, link) => MailAsync(found, duty, to, link, at, one => ChangeMail.Compose(found, duty, one, conflicts))), at);

            default:
                return await base.PerformAsync(found, duty, at);
        }

        return Performed(duty, CaseTold.Nobody, at);
    }

    /// <summary>From the approval at the earliest: what stopped before it is down time, whatever was planned.</summary>
    private static MaintenanceWindow Window(CaseView<ChangeState> change)
    {
        ChangeContent content = change.State.Content;
        DateTimeOffset from = content.WindowFrom!.Value;
        return new(change.Id.Value, change.State.AuthorisedAt is { } approved && approved > from ? approved : from, content.WindowTo!.Value,
            content.System is { } system ? [system] : [], content.Title, change.Id.Value);
    }
}
