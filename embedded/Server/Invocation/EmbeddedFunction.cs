using System.Collections.Immutable;
using System.Reflection;
using Microsoft.Azure.Functions.Worker;

namespace Workflows.Embedded.Server;

/// <summary>A function found in the app. Exactly one of <see cref="Http"/> and <see cref="Timer"/> is set, unless it is in error.</summary>
internal sealed class EmbeddedFunction(string name, MethodInfo method) : FunctionDefinition
{
    private readonly List<string> _errors = [];

    public override string Name => name;

    public override string Id { get; } = StableId(name, method);

    public override string EntryPoint { get; } = method.DeclaringType!.FullName + "." + method.Name;

    public override string PathToAssembly => AppContext.BaseDirectory;

    public override ImmutableArray<FunctionParameter> Parameters { get; } =
        [.. method.GetParameters().Select(p => new FunctionParameter(p.Name!, p.ParameterType, p.HasDefaultValue, p.HasDefaultValue ? p.DefaultValue : null))];

    public override IImmutableDictionary<string, BindingMetadata> InputBindings { get; } = BindingsOf(method);

    public override IImmutableDictionary<string, BindingMetadata> OutputBindings => ImmutableDictionary<string, BindingMetadata>.Empty;

    public MethodInfo Method => method;

    public HttpTriggerAttribute? Http { get; init; }

    public TimerTriggerAttribute? Timer { get; init; }

    /// <summary>Why the function does not run; empty where it does.</summary>
    public IReadOnlyList<string> Errors => _errors;

    public bool InError => _errors.Count > 0;

    public void AddError(string why) => _errors.Add(why);

    private static ImmutableDictionary<string, BindingMetadata> BindingsOf(MethodInfo method)
    {
        var bindings = ImmutableDictionary.CreateBuilder<string, BindingMetadata>();
        foreach (var parameter in method.GetParameters())
        {
            foreach (var type in KindsOf(parameter))
            {
                bindings[parameter.Name!] = new EmbeddedBinding(parameter.Name!, type);
            }
        }

        return bindings.ToImmutable();
    }

    private static IEnumerable<string> KindsOf(ParameterInfo parameter)
    {
        foreach (var attribute in parameter.GetCustomAttributes())
        {
            switch (attribute)
            {
                case HttpTriggerAttribute:
                    yield return "httpTrigger";
                    break;
                case TimerTriggerAttribute:
                    yield return "timerTrigger";
                    break;
                case DurableClientAttribute:
                    yield return "durableClient";
                    break;
            }
        }
    }

    // FNV-1a: any stable hash will do, it only has to be the same in every run of one build.
    private static string StableId(string name, MethodInfo method)
    {
        var hash = 2166136261u;
        foreach (var c in $"{method.DeclaringType!.FullName}.{method.Name}/{name}")
        {
            hash = unchecked((hash ^ c) * 16777619u);
        }

        return hash.ToString(System.Globalization.CultureInfo.InvariantCulture);
    }
}
