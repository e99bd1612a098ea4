using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.AspNetCore.Routing.Template;

namespace Workflows.Embedded.Server;

/// <summary>One function's route.</summary>
internal sealed class RouteEntry
{
    private readonly IDictionary<string, IRouteConstraint> _constraints;
    private readonly TemplateMatcher _matcher;
    private readonly string? _catchAll;

    public RouteEntry(EmbeddedFunction function, RouteTemplate template, IDictionary<string, IRouteConstraint> constraints)
    {
        Function = function;
        Endpoint = new Endpoint(null, EndpointMetadataCollection.Empty, function.Name);
        Methods = [.. (function.Http!.Methods ?? []).Select(m => m.ToUpperInvariant()).Distinct()];
        FirstLiteral = template.Segments is [{ IsSimple: true } first, ..] && first.Parts[0].IsLiteral ? first.Parts[0].Text : null;
        Shape = ShapeOf(template);
        _catchAll = template.Parameters.FirstOrDefault(p => p.IsCatchAll)?.Name;
        _constraints = constraints;
        var defaults = new RouteValueDictionary();
        foreach (var parameter in template.Parameters.Where(p => p.DefaultValue is not null))
        {
            defaults.Add(parameter.Name!, parameter.DefaultValue);
        }

        _matcher = new TemplateMatcher(template, defaults);
    }

    public EmbeddedFunction Function { get; }

    /// <summary>What the app sees as the matched endpoint; named after the function, without a route name.</summary>
    public Endpoint Endpoint { get; }

    /// <summary>Upper case; empty for all.</summary>
    public IReadOnlyList<string> Methods { get; }

    /// <summary>The first segment, where it is plain text.</summary>
    public string? FirstLiteral { get; }

    /// <summary>The template with parameter names left out: two of one shape match the same paths.</summary>
    public string Shape { get; }

    public bool Takes(string method) => Methods.Count == 0 || Methods.Contains(method, StringComparer.OrdinalIgnoreCase);

    /// <summary>Whether a request could reach both.</summary>
    public bool ConflictsWith(RouteEntry other) =>
        Shape.Equals(other.Shape, StringComparison.OrdinalIgnoreCase)
        && (Methods.Count == 0 || other.Methods.Count == 0 || Methods.Intersect(other.Methods).Any());

    public bool TryMatch(HttpContext context, RouteValueDictionary values)
    {
        if (!_matcher.TryMatch(context.Request.Path, values))
        {
            return false;
        }

        foreach (var (name, constraint) in _constraints)
        {
            if (!constraint.Match(context, null, name, values, RouteDirection.IncomingRequest))
            {
                return false;
            }
        }

        if (_catchAll is not null && values[_catchAll] is null)
        {
            values[_catchAll] = "";
        }

        return true;
    }

    private static string ShapeOf(RouteTemplate template) => string.Join('/', template.Segments.Select(s => string.Concat(s.Parts.Select(p =>
        p.IsLiteral ? p.Text : $"{{{(p.IsCatchAll ? "*" : "")}{string.Concat(p.InlineConstraints.Select(c => ":" + c.Constraint).Order(StringComparer.Ordinal))}}}"))));
}
