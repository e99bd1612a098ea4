using System.Text.RegularExpressions;
using Workflows.Contracts.Yaml;

namespace Workflows.Contracts;

/// <summary>How a text has to look.</summary>
/// <param name="Pattern">The whole of it, from <c>\A</c> to <c>\z</c>.</param>
/// <param name="Expected">It in words, for errors: "a code such as A".</param>
public sealed record TextForm(Regex Pattern, string Expected)
{
    /// <summary>A name of lower-case letters, digits and underscores.</summary>
    public static TextForm Name { get; } = new(Shapes.Names(), "a name of lower-case letters, digits and underscores");

    internal Shape Shape => Shapes.Matching(Pattern, Expected);

    internal Shape NamesOf(Shape value) => new NamedShape(Pattern, Expected, value);
}
