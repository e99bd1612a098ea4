using Microsoft.DurableTask;
using Microsoft.Extensions.DependencyInjection;
using Workflows.Texts;

namespace Workflows.Kit.Cases;

/// <summary>A process as it is declared: everything that the application has to know to run its cases.</summary>
/// <param name="Kind">Ids, tables and names.</param>
public sealed record ProcessDefinition(CaseKind Kind)
{
    /// <summary>Its words: what its mails say, and why it refuses (<see cref="RefusalTexts"/>).</summary>
    public required TextResource Texts { get; init; }

    /// <summary>Adds its orchestrator and activities under their durable names.</summary>
    public required Action<DurableTaskRegistry> Durable { get; init; }

    /// <summary>Adds its store, reader, commands and duties; what the host brings (tables, mail, people) is there already.</summary>
    public required Action<IServiceCollection> Services { get; init; }
}
