using System.Collections.Immutable;
using System.Reflection;
using System.Text.Json;
using Microsoft.Azure.Functions.Worker;
using Microsoft.Azure.Functions.Worker.Extensions.Abstractions;

namespace Workflows.Embedded.Server;

/// <summary>A function found in the app. Exactly one of <see cref="Http"/> and <see cref="Timer"/> is set, unless it is in error.</summary>
internal sealed class EmbeddedFunction(string name, MethodInfo method) : FunctionDefinition
{
    private readonly List<string> _errors = [];

    public override string Name => name;

    public override string Id => name; // unique, and the same in every run

    public override string EntryPoint { get; } = method.DeclaringType!.FullName + "." + method.Name;

    public override string PathToAssembly => AppContext.BaseDirectory;

    public override ImmutableArray<FunctionParameter> Parameters { get; } =
        [.. method.GetParameters().Select(p => new FunctionParameter(p.Name!, p.ParameterType, p.HasDefaultValue, p.HasDefaultValue ? p.DefaultValue : null))];

    public override IImmutableDictionary<string, BindingMetadata> InputBindings { get; } = (
        from parameter in method.GetParameters()
        from attribute in parameter.GetCustomAttributes<BindingAttribute>().Take(1)
        select new InputBinding(parameter.Name!, JsonNamingPolicy.CamelCase.ConvertName(attribute.GetType().Name[..^nameof(Attribute).Length])))
        .ToImmutableDictionary(b => b.Name, BindingMetadata (b) => b);

    public override IImmutableDictionary<string, BindingMetadata> OutputBindings => ImmutableDictionary<string, BindingMetadata>.Empty;

    public MethodInfo Method => method;

    public HttpTriggerAttribute? Http { get; init; }

    public TimerTriggerAttribute? Timer { get; init; }

    /// <summary>Why the function does not run; empty where it does.</summary>
    public IReadOnlyList<string> Errors => _errors;

    public bool InError => _errors.Count > 0;

    public void AddError(string why) => _errors.Add(why);
}

/// <summary>What an invocation gets, as middleware sees it: <paramref name="type"/> is the official name, such as httpTrigger.</summary>
internal sealed class InputBinding(string name, string type) : BindingMetadata
{
    public override string Name => name;

    public override string Type => type;

    public override BindingDirection Direction => BindingDirection.In;
}
