using Microsoft.Extensions.DependencyInjection;
using Workflows.Kit;
using Workflows.Kit.Approvals;
using Workflows.Kit.Cases;
using Workflows.Kit.Mail;
using Workflows.Links;
using Workflows.Mail;
using Workflows.Maintenance;
using Workflows.People;

namespace Workflows.Changes;

/// <summary>What changes owe, and how it is done.</summary>
public sealed class ChangeProcess(
    ChangeLedger ledger, ChangeReader reader, PeopleDirectory people, MailOutbox outbox, ApprovalLinks approvals, MaintenanceCalendar maintenance,
    IMaintenanceHolds holds,
    PublicAddress address)
    : ApprovalProcess<ChangeSummary, ChangeState, ChangeDuty>(ledger, reader, people, outbox, approvals)
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
    protected override CasePlan<ChangeDuty> Owed(CaseView<ChangeState> found, DateTimeOffset at) => ChangeSchedule.At(found.State, at);

    /// <inheritdoc/>
    protected override IEnumerable<ChangeDuty> Pending(CaseView<ChangeState> found, DateTimeOffset at) => ChangeSchedule.Pending(found.State);

    /// <inheritdoc/>
    protected override async Task<CaseFact> PerformAsync(CaseView<ChangeState> found, ChangeDuty duty, DateTimeOffset at)
    {
        CaseTold told = CaseTold.Nobody;
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
                told = await AskAsync(found, found.State.Approval, duty, at, (to, link) => SendAsync(found, duty, to, link, conflicts, at));
                break;

            default:
                told = await TellAsync(ReadersOf(found, duty.Roles, duty.Persons, at), to => SendAsync(found, duty, to, null, [], at));
                break;
        }

        return Performed(duty, told, at);
    }

    /// <summary>From the approval at the earliest: what stopped before it is down time, whatever was planned.</summary>
    private static MaintenanceWindow Window(CaseView<ChangeState> change)
    {
        ChangeContent content = change.State.Content;
        DateTimeOffset from = content.WindowFrom!.Value;
        return new(change.Id.Value, change.State.AuthorisedAt is { } approved && approved > from ? approved : from, content.WindowTo!.Value,
            content.System is { } system ? [system] : [], content.Title, change.Id.Value);
    }

    private Task SendAsync(CaseView<ChangeState> change, ChangeDuty duty, Responder to, MailLink? link, IReadOnlyList<ChangeConflict> conflicts,
        DateTimeOffset at)
    {
        string language = to.Person.Language;
        return MailAsync(change, duty, duty.Kind.ToString(), to.Person,
            () => ChangeMail.Compose(change, duty, language, to.OnBehalfOf?.NameIn(language), link, conflicts, id => People.ById(id)?.NameIn(language) ?? id,
            address.Of("changes/" + change.Id)), at);
    }
}
