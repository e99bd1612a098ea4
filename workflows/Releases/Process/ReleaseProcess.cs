using Microsoft.Extensions.DependencyInjection;
using Workflows.Kit;
using Workflows.Kit.Cases;
using Workflows.Kit.Mail;

namespace Workflows.Releases.Process;

/// <summary>What releases owe, and how it is done.</summary>
public sealed class ReleaseProcess(ReleaseLedger ledger, ReleaseReader reader, CasePost post, ReleaseLinks links)
    : ApprovalProcess<ReleaseSummary, ReleaseState, ReleaseDuty>(ledger, reader, post)
{
    /// <summary>Ids, tables and names of releases.</summary>
    public static CaseKind Releases { get; } = new("release", 'r', "releases", new("RunRelease", "PlanRelease", "PerformReleaseDuty"));

    /// <summary>The process.</summary>
    public static ProcessDefinition Definition { get; } = ProcessDefinition.Of<ReleaseProcess, ReleaseDuty>(
        Releases, ReleaseTexts.All, ReleaseFacts.Family, services => services
        .AddSingleton<ReleaseLedger>().AddSingleton<ReleaseReader>().AddSingleton<ReleaseLinks>().AddSingleton<ReleaseChangeSync>()
            .AddSingleton<ICaseSweep>(p => p.GetRequiredService<ReleaseChangeSync>())
        .AddSingleton<ReleaseCommands>()) with
    { Rules = [ReleaseRules.Section] };

    /// <inheritdoc/>
    protected override IEnumerable<ReleaseDuty> Pending(CaseView<ReleaseState> found, DateTimeOffset at) => ReleaseSchedule.Pending(found.State);

    /// <inheritdoc/>
    protected override string? About(ReleaseDuty duty) =>
        duty.Kind is ReleaseDutyKind.GateDue or ReleaseDutyKind.GateMissed ? "gate " + duty.GateId : base.About(duty);

    /// <inheritdoc/>
    protected override async Task<CaseFact> PerformAsync(CaseView<ReleaseState> found, ReleaseDuty duty, DateTimeOffset at)
    {
        CaseTold told = duty.Kind is ReleaseDutyKind.Ask or ReleaseDutyKind.Remind
            ? await AskAsync(found, found.State.Approval, duty, at, (to, link) => MailAsync(found, duty, to, link, at, Compose))
            : await TellAsync(ReadersOf(found, duty.Roles, duty.Persons, at),
                async to => await MailAsync(found, duty, to, TakesPart(duty.Kind) ? await links.ForAsync(found, to, at) : null, at, Compose));
        return Performed(duty, told, at);

        ComposedMail Compose(Addressee to) => ReleaseMail.Compose(found, duty, to);
    }

    /// <summary>The mail asks for something that is behind the reader's link.</summary>
    private static bool TakesPart(ReleaseDutyKind kind) => kind is ReleaseDutyKind.Brief or ReleaseDutyKind.GateDue or ReleaseDutyKind.AskGo
        or ReleaseDutyKind.NotStarted or ReleaseDutyKind.TellTurn or ReleaseDutyKind.TellFailed or ReleaseDutyKind.TellAborted or ReleaseDutyKind.AskGates
            or ReleaseDutyKind.AskClose;

    /// <inheritdoc/>
    protected override DateTimeOffset? WaitsUntil(CaseView<ReleaseState> found, ReleaseDuty duty) =>
        duty.Kind == ReleaseDutyKind.TellResult ? DateTimeOffset.MaxValue : null;
}
