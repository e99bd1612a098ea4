using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.AspNetCore.Routing.Template;

namespace Workflows.Embedded.Server;

/// <summary>
/// Finds the function for a request as the official host does: the first by function name, ignoring case, whose route, constraints
/// and methods all match; how specific a route is does not count. Functions whose route cannot work are put in error here.
/// </summary>
internal sealed class RouteTable
{
    private readonly Dictionary<string, RouteEntry[]> _byFirstLiteral = new(StringComparer.OrdinalIgnoreCase);
    private readonly RouteEntry[] _other;

    public RouteTable(FunctionCatalog catalog, HostJson hostJson, IInlineConstraintResolver constraints)
    {
        List<RouteEntry> entries = [];
        foreach (var function in catalog.Functions.Where(f => f.Http is not null && !f.InError))
        {
            if (Entry(function, hostJson.RoutePrefix, constraints) is { } entry)
            {
                if (entries.FirstOrDefault(entry.ConflictsWith) is { } earlier)
                {
                    function.AddError($"its route '{entry.Shape}' conflicts with that of function {earlier.Function.Name} for the same method");
                }
                else
                {
                    entries.Add(entry);
                }
            }
        }

        _other = [.. entries.Where(e => e.FirstLiteral is null)];
        foreach (var literal in entries.Select(e => e.FirstLiteral).OfType<string>().Distinct(StringComparer.OrdinalIgnoreCase))
        {
            _byFirstLiteral[literal] = [.. entries.Where(e => e.FirstLiteral is null || e.FirstLiteral.Equals(literal, StringComparison.OrdinalIgnoreCase))];
        }
    }

    /// <summary>The function's route, with the values from the path; null where nothing matches, be it for the path or the method.</summary>
    public RouteEntry? Match(HttpContext context, out RouteValueDictionary values)
    {
        foreach (var entry in Candidates(context.Request.Path.Value))
        {
            values = [];
            if (entry.Takes(context.Request.Method) && entry.TryMatch(context, values))
            {
                return entry;
            }
        }

        values = [];
        return null;
    }

    /// <summary>The methods that are taken at the request's path; empty where nothing is there.</summary>
    public IReadOnlyList<string> MethodsAt(HttpContext context) =>
        [.. Candidates(context.Request.Path.Value).Where(e => e.TryMatch(context, [])).SelectMany(e => e.Methods).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)];

    private RouteEntry[] Candidates(string? path)
    {
        var rest = path.AsSpan();
        rest = rest is ['/', ..] ? rest[1..] : rest;
        var slash = rest.IndexOf('/');
        return _byFirstLiteral.GetAlternateLookup<ReadOnlySpan<char>>().TryGetValue(slash < 0 ? rest : rest[..slash], out var some) ? some : _other;
    }

    private static RouteEntry? Entry(EmbeddedFunction function, string prefix, IInlineConstraintResolver constraints)
    {
        var route = function.Http!.Route;
        if (route is "")
        {
            // The official host serves /FunctionName for it, its worker the root: every request would hang.
            function.AddError("its route is empty, which the official host cannot serve; for the root use \"{ignored:maxlength(0)?}\"");
            return null;
        }

        route = (route ?? function.Name).Trim('/');
        if (route.StartsWith("admin", StringComparison.OrdinalIgnoreCase) || route.StartsWith("runtime", StringComparison.OrdinalIgnoreCase))
        {
            function.AddError($"its route '{route}' conflicts with the host's own routes, which begin with admin and runtime");
            return null;
        }

        try
        {
            var template = TemplateParser.Parse(prefix.Length == 0 ? route : prefix + "/" + route);
            var builder = new RouteConstraintBuilder(constraints, template.TemplateText!);
            foreach (var parameter in template.Parameters)
            {
                if (parameter.IsOptional)
                {
                    builder.SetOptional(parameter.Name!);
                }

                foreach (var constraint in parameter.InlineConstraints)
                {
                    builder.AddResolvedConstraint(parameter.Name!, constraint.Constraint);
                }
            }

            return new RouteEntry(function, template, builder.Build());
        }
        catch (Exception e) when (e is ArgumentException or InvalidOperationException or RouteCreationException)
        {
            function.AddError($"its route '{route}' is no route template: {e.Message}");
            return null;
        }
    }
}
