using Microsoft.Extensions.DependencyInjection;
using Workflows.Changes;
using Workflows.Changes.Process;
using Workflows.Checks;
using Workflows.Contracts;
using Workflows.Deliverables;
using Workflows.Documents;
using Workflows.Events;
using Workflows.ExitPackages;
using Workflows.Incidents.Process;
using Workflows.Kit.Approvals;
using Workflows.Kit.Cases;
using Workflows.Kit.Events;
using Workflows.Kit.Mail;
using Workflows.Maintenance;
using Workflows.Meetings;
using Workflows.Onboarding.Process;
using Workflows.Penalties;
using Workflows.ProblemManagement;
using Workflows.Registers;
using Workflows.Releases;
using Workflows.Releases.Process;
using Workflows.Requests;
using Workflows.Rosters.Process;
using Workflows.SecurityIncidents;
using Workflows.ServiceLevels;
using Workflows.ServiceLevels.Process;
using Workflows.ServiceLevels.Proofs;
using Workflows.VendorReleases;

namespace Workflows;

/// <summary>The processes of the application: the one list of them.</summary>
public static class Processes
{
    /// <summary>Every process, in the order in which people see them.</summary>
    public static IReadOnlyList<ProcessDefinition> All { get; } =
        [IncidentProcess.Definition, ChangeProcess.Definition, ReleaseProcess.Definition, RosterProcess.Definition, PlacementProcess.Definition,
            VendorReleaseProcess.Definition, DeliverableProcess.Definition, RegisterProcess.Definition, MeetingProcess.Definition,
            CheckProcess.Definition, RequestProcess.Definition, ProblemProcess.Definition,
            SecurityProcess.Definition];

    /// <summary>What they, and the figures, read of profiles.</summary>
    public static IReadOnlyList<ProfileSection> Sections { get; } =
        [.. All.SelectMany(process => process.Rules), ServiceLevelRules.Section, PenaltyRules.Section, LetterRules.Section];

    /// <summary>What others hear of each.</summary>
    public static IReadOnlyList<EventTable> Events { get; } =
        [IncidentEvents.Table, ChangeEvents.Table, ReleaseEvents.Table, RosterEvents.Table, PlacementEvents.Table, VendorReleaseEvents.Table,
            DeliverableEvents.Table, RegisterEvents.Table, MeetingEvents.Table, CheckEvents.Table, RequestEvents.Table, ProblemEvents.Table,
            SecurityEvents.Table];

    /// <summary>Types of events without <c>workflows.</c>, for profiles that name them.</summary>
    public static IReadOnlyList<string> EventTypes { get; } =
        [.. Events.SelectMany(table => table.Rules.SelectMany(rule => rule.Words).Select(word => $"{table.Kind.Word}.{word}"))
            .Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)];

    /// <summary>Adds the services of all of them, and what they share; tests and both hosts run the same.</summary>
    public static IServiceCollection AddProcesses(this IServiceCollection services)
    {
        services.AddSingleton<CaseFiles>().AddSingleton<ApprovalLinks>().AddSingleton<CasePost>().AddSingleton<MailDispatcher>().AddSingleton<LetterDigests>()
            .AddSingleton<MaintenanceCalendar>().AddSingleton<MaintenanceCommands>()
            .AddSingleton<MetricLedger>().AddSingleton<MetricCommands>().AddSingleton<ServiceLevelReader>().AddSingleton<CurrentFigures>()
            .AddSingleton<ProofWriter>()
            .AddSingleton<TemplateLedger>()
            .AddSingleton<FrozenFigures>().AddSingleton<PenaltyReader>().AddSingleton<ICaseSweep, LetterSweep>().AddSingleton<ICaseSweep, UntoldMailSweep>()
            .AddSingleton<ICaseSweep, MetricSilenceSweep>()
            .AddSingleton(provider => ActivatorUtilities.CreateInstance<ExitPackageWriter>(provider, All))
            .AddSingleton<TriggerChain>().AddSingleton<DomainEvents>().AddSingleton<IEventSource>(provider => provider.GetRequiredService<DomainEvents>())
            .AddCounted<RequestLedger, RequestReader, RequestSummary, RequestState>(Counted.Inquiries,
                v => v.State is { Withdrawn: null, Kind.Counts: true } ? v.State.AtDesk : null)
            .AddCounted<ProblemLedger, ProblemReader, ProblemSummary, ProblemState>(Counted.Problems, v => v.State.Withdrawn is null ? v.FiledAt : null)
            .AddCounted<ChangeLedger, ChangeReader, ChangeSummary, ChangeState>(Counted.Changes, v => v.State.WithdrawnAt is null ? v.FiledAt : null)
            .AddCounted<ReleaseLedger, ReleaseReader, ReleaseSummary, ReleaseState>(Counted.Releases, v => v.State.WithdrawnAt is null ? v.FiledAt : null);
        foreach (EventTable table in Events)
        {
            services.AddSingleton(table);
        }

        foreach (ProcessDefinition process in All)
        {
            process.Services(services);
        }

        return services;
    }

    private static IServiceCollection AddCounted<TLedger, TReader, TSummary, TState>(
        this IServiceCollection services, Counted of, Func<CaseView<TState>, DateTimeOffset?> at)
        where TLedger : CaseLedger<CaseFact, TSummary>
        where TReader : CaseReader<CaseFact, TSummary, TState>
        where TSummary : class
        where TState : class, ICaseState<CaseFact> => services.AddSingleton<ICountedCases>(provider =>
            new CountedCases<TSummary, TState>(of, provider.GetRequiredService<TLedger>(), provider.GetRequiredService<TReader>(), at));
}
