using System.Collections.Immutable;
using Microsoft.Azure.Functions.Worker;

namespace Workflows.Embedded.Server;

/// <summary>An orchestrator or activity as middleware sees it: a function of its durable name with one trigger.</summary>
internal sealed class DurableFunction(string name, string trigger) : FunctionDefinition
{
    public override string Name => name;

    public override string Id { get; } = name + ":" + trigger;

    public override string EntryPoint => name;

    public override string PathToAssembly => AppContext.BaseDirectory;

    public override ImmutableArray<FunctionParameter> Parameters => [];

    public override IImmutableDictionary<string, BindingMetadata> InputBindings { get; } =
        ImmutableDictionary<string, BindingMetadata>.Empty.Add("context", new InputBinding("context", trigger));

    public override IImmutableDictionary<string, BindingMetadata> OutputBindings => ImmutableDictionary<string, BindingMetadata>.Empty;
}
