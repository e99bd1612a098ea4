using Microsoft.Extensions.DependencyInjection;
using Workflows.Kit;
using Workflows.Kit.Cases;
using Workflows.Kit.Mail;
using Workflows.Ledger;
using Workflows.People;

namespace Workflows.Onboarding.Process;

/// <summary>What placements owe, and how it is done.</summary>
public sealed class PlacementProcess(
    PlacementLedger ledger, PlacementReader reader, CasePost post, EvidenceLinks links, SensitiveStore sensitive)
    : ApprovalProcess<PlacementSummary, PlacementState, PlacementDuty>(ledger, reader, post)
{
    /// <summary>Ids, tables and names of placements.</summary>
    public static CaseKind Placements { get; } = new("placement", 'p', "placements", new("RunPlacement", "PlanPlacement", "PerformPlacementDuty"));

    /// <summary>The process.</summary>
    public static ProcessDefinition Definition { get; } = ProcessDefinition.Of<PlacementProcess, PlacementDuty>(
        Placements, PlacementTexts.All, PlacementFacts.Family, services => services
        .AddSingleton<PlacementLedger>().AddSingleton<PlacementReader>().AddSingleton<IClearances>(p => p.GetRequiredService<PlacementReader>())
        .AddSingleton<EvidenceLinks>().AddSingleton<PlacementCommands>()) with
    { Rules = [OnboardingRules.Section] };

    /// <inheritdoc/>
    protected override string? About(PlacementDuty duty) => PlacementSchedule.About(duty) ?? base.About(duty);

    /// <inheritdoc/>
    protected override IEnumerable<PlacementDuty> Pending(CaseView<PlacementState> found, DateTimeOffset at) =>
        PlacementSchedule.Pending(found.State, found.Contract.Calendars, at);

    /// <inheritdoc/>
    protected override bool DoesMoreThanMail(PlacementDuty duty) => duty.Kind == PlacementDutyKind.Erase;

    /// <inheritdoc/>
    protected override async Task<CaseFact> PerformAsync(CaseView<PlacementState> found, PlacementDuty duty, DateTimeOffset at)
    {
        CaseTold told = CaseTold.Nobody;
        switch (duty.Kind)
        {
            case PlacementDutyKind.Erase:
                await sensitive.EraseAsync(found.Id.Value);
                await links.RevokeAsync(found.Id, at);
                break;

            case PlacementDutyKind.Ask or PlacementDutyKind.Remind:
                told = found.State.Round(duty.StageId!, found.DayOf(at)) is { } round
                    ? await AskAsync(found, round.Approval, duty, at, (to, link) => SendAsync(found, duty, to, link, at))
                    : CaseTold.Nobody;
                break;

            default:
                List<Responder> readers = [.. ReadersOf(found, duty.Roles, duty.Persons, at)];
                string candidate = found.State.Content.PersonId;
                if (duty.ToCandidate)
                {
                    readers.RemoveAll(r => r.Person.Id == candidate);
                    readers.Insert(0, new(People.ById(candidate) ?? found.State.Content.ToPerson(), null));
                }

                told = await TellAsync(readers, async to => await SendAsync(
                    found, duty, to, duty.ToCandidate && to.Person.Id == candidate ? await links.ForAsync(found, duty.Key, at) : null, at));
                break;
        }

        return Performed(duty, told, at);
    }

    /// <inheritdoc/>
    protected override bool MayWait(CaseView<PlacementState> found, PlacementDuty duty, DateTimeOffset at) =>
        duty.Kind is PlacementDutyKind.Announce or PlacementDutyKind.WarnLapse
        || duty is { Kind: PlacementDutyKind.Report, Adverse: false };

    /// <inheritdoc/>
    protected override DateTimeOffset? WaitsUntil(CaseView<PlacementState> found, PlacementDuty duty) =>
        duty is { Kind: PlacementDutyKind.Report, Adverse: false } ? duty.LateAfter ?? DateTimeOffset.MaxValue : null;

    /// <summary>Erases whatever was on its way at the erasure.</summary>
    protected override Task CloseAsync(CaseView<PlacementState> found) => sensitive.EraseAsync(found.Id.Value);

    private Task SendAsync(CaseView<PlacementState> placement, PlacementDuty duty, Responder to, MailLink? link, DateTimeOffset at) => MailAsync(
        placement, duty, to, link, at, one => PlacementMail.Compose(placement, duty, one with
        {
            NameOf = id => id == placement.State.Content.PersonId ? PlacementMail.NameOf(placement.State, one.Language) : one.NameOf(id),
        }, placement.DayOf(at)));
}
