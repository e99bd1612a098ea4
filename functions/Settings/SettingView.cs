using System.Globalization;
using System.Reflection;
using Microsoft.Extensions.Configuration.CommandLine;
using Microsoft.Extensions.Configuration.EnvironmentVariables;
using Microsoft.Extensions.Configuration.Json;
using Microsoft.Extensions.Configuration.Memory;
using Workflows.Hosting;

namespace Workflows.Settings;

/// <summary>Where a setting comes from.</summary>
public enum SettingOrigin
{
    /// <summary>Nobody says it: the program's own.</summary>
    Default,

    /// <summary>The program, which worked it out.</summary>
    Program,

    /// <summary>The environment of the process; on Azure, the app's settings.</summary>
    Environment,

    /// <summary>Arguments of the process.</summary>
    Arguments,

    /// <summary>A JSON file.</summary>
    File,

    /// <summary>Another source.</summary>
    Other,
}

/// <summary>A setting as the page shows it.</summary>
/// <param name="Name">With colons.</param>
/// <param name="Value">What it says; null: it is set, and nobody is shown to what.</param>
/// <param name="Origin">Where it comes from.</param>
/// <param name="File">Name of the JSON file.</param>
public sealed record SettingView(string Name, string? Value, SettingOrigin Origin, string? File = null)
{
    /// <summary>Texts that are no secret and hold none. Everything else that is a text is not shown: whoever adds a setting need not think of it.</summary>
    private static readonly HashSet<string> Shown = new(StringComparer.OrdinalIgnoreCase)
    {
        "PublicAddress", "Contracts", "TablesServiceUri", "FromAddress", "FromName", "MessageIdDomain", "Namespace", "Topic", "Queue", "Name", "Contract",
        "Language", "urls", "Embedded:DataFolder",
    };

    /// <summary>Settings of others that matter here; without a value they are left out.</summary>
    private static readonly string[] Others =
        ["urls", "Embedded:DataFolder", "Embedded:Keys:Host", "Embedded:Keys:Master", "AzureWebJobsStorage", "SendGrid:Host", "SendGrid:ApiKey"];

    /// <summary>Every setting below <c>Workflows</c>, said or not, and those of others that are said.</summary>
    public static IReadOnlyList<SettingView> All(IConfiguration configuration) =>
    [
        .. Below(configuration, WorkflowsOptions.Section, typeof(WorkflowsOptions), new WorkflowsOptions()),
        .. Others.Where(name => configuration[name] is { Length: > 0 }).Select(name => Of(configuration, name, isShown: Shown.Contains(name), null)),
    ];

    private static IEnumerable<SettingView> Below(IConfiguration configuration, string path, Type type, object? defaults)
    {
        foreach (PropertyInfo property in type.GetProperties(BindingFlags.Public | BindingFlags.Instance).OrderBy(p => p.Name, StringComparer.Ordinal))
        {
            string name = $"{path}:{property.Name}";
            object? own = defaults is null ? null : property.GetValue(defaults);
            IEnumerable<SettingView> views = SettingNames.ItemOf(property.PropertyType) is { } item
                ? configuration.GetSection(name).GetChildren().SelectMany(place => Item(configuration, place.Path, item, property.Name))
                : SettingNames.IsOfOurs(property.PropertyType) ? Below(configuration, name, property.PropertyType, own)
                : configuration[name] is null && own is null or "" ? []
                : [Of(configuration, name, IsShown(property.PropertyType, property.Name), own)];
            foreach (SettingView view in views)
            {
                yield return view;
            }
        }
    }

    private static IEnumerable<SettingView> Item(IConfiguration configuration, string path, Type type, string list) =>
        SettingNames.IsOfOurs(type) ? Below(configuration, path, type, null) : [Of(configuration, path, IsShown(type, list), null)];

    private static bool IsShown(Type type, string name) =>
        (Nullable.GetUnderlyingType(type) ?? type) is { } plain && (plain.IsEnum || plain.IsPrimitive || plain == typeof(TimeSpan)) || Shown.Contains(name);

    private static SettingView Of(IConfiguration configuration, string name, bool isShown, object? own)
    {
        if (configuration[name] is not { } said)
        {
            return new(name, isShown ? Convert.ToString(own, CultureInfo.InvariantCulture) : null, SettingOrigin.Default);
        }

        IConfigurationProvider? provider = (configuration as IConfigurationRoot)?.Providers.Reverse().FirstOrDefault(p => p.TryGet(name, out _));
        return new(name, isShown ? said : null,
            provider switch
            {
                EnvironmentVariablesConfigurationProvider => SettingOrigin.Environment,
                CommandLineConfigurationProvider => SettingOrigin.Arguments,
                JsonConfigurationProvider => SettingOrigin.File,
                MemoryConfigurationProvider => SettingOrigin.Program,
                _ => SettingOrigin.Other,
            },
            (provider as JsonConfigurationProvider)?.Source.Path);
    }
}
