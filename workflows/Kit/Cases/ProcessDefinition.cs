using Microsoft.DurableTask;
using Microsoft.Extensions.DependencyInjection;
using Workflows.Clocks;
using Workflows.Contracts;
using Workflows.Kit.Mail;
using Workflows.Texts;

namespace Workflows.Kit.Cases;

/// <summary>A process as it is declared: everything that the application has to know to run its cases.</summary>
/// <param name="Kind">Ids, tables and names.</param>
public sealed record ProcessDefinition(CaseKind Kind)
{
    /// <summary>Its words: what its mails say, and why it refuses (<see cref="RefusalTexts"/>).</summary>
    public required TextResource Texts { get; init; }

    /// <summary>What may happen to its cases; null: the root of the family says it by attributes.</summary>
    public FactFamily? Facts { get; init; }

    /// <summary>What it reads of a contract's profile.</summary>
    public IReadOnlyList<ProfileSection> Rules { get; init; } = [];

    /// <summary>Adds its orchestrator and activities under their durable names.</summary>
    public required Action<DurableTaskRegistry> Durable { get; init; }

    /// <summary>Adds its store, reader, commands and duties; what the host brings (tables, mail, people) is there already.</summary>
    public required Action<IServiceCollection> Services { get; init; }

    /// <summary>A process whose cases are run, looked after and mailed about by the kit.</summary>
    /// <typeparam name="TProcess">What it owes and how that is done.</typeparam>
    /// <typeparam name="TDuty">What is owed.</typeparam>
    /// <param name="kind">Ids, tables and names.</param>
    /// <param name="texts">Its words.</param>
    /// <param name="facts">See <see cref="Facts"/>.</param>
    /// <param name="services">Adds its store, its reader, its commands and what else it has.</param>
    public static ProcessDefinition Of<TProcess, TDuty>(CaseKind kind, TextResource texts, FactFamily? facts, Action<IServiceCollection> services)
        where TProcess : class, ICaseProcess<TDuty>, ICaseMail
        where TDuty : ICaseDuty => new(kind)
        {
            Texts = texts,
            Facts = facts,
            Durable = registry => registry
                .AddOrchestrator(kind.Durable.Run, () => new CaseOrchestrator<TDuty>(kind.Durable))
                .AddActivity(kind.Durable.Plan,
                    provider => new PlanCaseActivity<TDuty>(provider.GetRequiredService<TProcess>(), provider.GetRequiredService<LookTime>()))
                .AddActivity(kind.Durable.Perform,
                    provider => new PerformCaseDutyActivity<TDuty>(provider.GetRequiredService<TProcess>(), provider.GetRequiredService<LookTime>())),
            Services = all =>
            {
                services(all);
                all.AddSingleton<TProcess>()
                    .AddSingleton<ICaseProcess<TDuty>>(provider => provider.GetRequiredService<TProcess>())
                    .AddSingleton<ICaseMail>(provider => provider.GetRequiredService<TProcess>())
                    .AddSingleton<ICaseSweep, CaseSweep<TDuty>>();
            },
        };
}
