using System.Collections;
using System.Reflection;
using Workflows.Texts;

namespace Workflows.Hosting;

/// <summary>The settings that exist below <c>Workflows</c>, as the options declare them: any other is a slip of the pen, and a start refuses it.</summary>
internal static class SettingNames
{
    /// <exception cref="InvalidOperationException">Settings that nothing reads, all of them, each with what may have been meant.</exception>
    public static void RefuseUnknown(IConfiguration configuration)
    {
        List<string> unknown = [.. Unknown(configuration.GetSection(WorkflowsOptions.Section), typeof(WorkflowsOptions))];
        if (unknown.Count > 0)
        {
            throw new InvalidOperationException(string.Join('\n', unknown));
        }
    }

    /// <summary>The settings below a section that its type does not have, in words.</summary>
    private static IEnumerable<string> Unknown(IConfigurationSection section, Type type)
    {
        PropertyInfo[] known = type.GetProperties(BindingFlags.Public | BindingFlags.Instance);
        foreach (IConfigurationSection child in section.GetChildren())
        {
            if (Array.Find(known, p => p.Name.Equals(child.Key, StringComparison.OrdinalIgnoreCase)) is not { } property)
            {
                yield return $"Expected a setting of {section.Path} ({string.Join(", ", known.Select(p => p.Name).Order(StringComparer.Ordinal))}), "
                    + $"found '{child.Path}'{NearestName.Of(child.Key, known.Select(p => p.Name))}.";
                continue;
            }

            foreach (string unknown in ItemOf(property.PropertyType) is { } item ? child.GetChildren().SelectMany(i => Below(i, item))
                : Below(child, property.PropertyType))
            {
                yield return unknown;
            }
        }
    }

    private static IEnumerable<string> Below(IConfigurationSection section, Type type) =>
        IsOfOurs(type) && section.GetChildren().Any() ? Unknown(section, type) : [];

    /// <summary>What a list holds; null: it is none.</summary>
    public static Type? ItemOf(Type type) =>
        type != typeof(string) && typeof(IEnumerable).IsAssignableFrom(type) && type.IsGenericType ? type.GetGenericArguments()[^1] : null;

    /// <summary>A group of settings; everything else is one value.</summary>
    public static bool IsOfOurs(Type type) => type.IsClass && type.Namespace?.StartsWith("Workflows.", StringComparison.Ordinal) == true;
}
