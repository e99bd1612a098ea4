using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.AspNetCore.Routing.Constraints;
using Microsoft.AspNetCore.Routing.Template;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Primitives;
using Workflows.Azure.Tests.Host.Protocol;

namespace Workflows.Azure.Tests.Host;

/// <summary>
/// The host's own HTTP: finds the function (the first of the names in order whose method and route fit, otherwise 404), asks for the key where the function
/// does (401), and hands the request to the worker beside the invocation of the same id, with the headers that Azure's front end adds.
/// </summary>
internal sealed class Front(FunctionsHost host) : IDisposable
{
    private readonly HttpClient worker = new(new SocketsHttpHandler { AllowAutoRedirect = false, UseCookies = false });
    private readonly Lock gate = new();
    private IReadOnlyList<FunctionMetadata>? known;
    private IReadOnlyList<Route> routes = [];

    public async Task AnswerAsync(HttpContext context)
    {
        if (Find(context) is not var (route, values))
        {
            context.Response.StatusCode = StatusCodes.Status404NotFound;
            return;
        }

        if (route.NeedsKey && context.Request.Headers["x-functions-key"] != FunctionsHost.Key && context.Request.Query["code"] != FunctionsHost.Key)
        {
            context.Response.StatusCode = StatusCodes.Status401Unauthorized;
            return;
        }

        string invocation = Guid.NewGuid().ToString();
        Task<InvocationResponse> invoked = host.InvokeAsync(route.Function.Name, new TypedData { Http = new Http() }, invocation,
            values.Where(v => v.Value is not null).Select(v => KeyValuePair.Create(v.Key, v.Value!.ToString()!)));
        using HttpRequestMessage request = Forwarded(context.Request, invocation);
        using HttpResponseMessage answer = await worker.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, context.RequestAborted);
        context.Response.StatusCode = (int)answer.StatusCode;
        foreach ((string name, IEnumerable<string> value) in answer.Headers.Concat(answer.Content.Headers).Where(h => h.Key != "Transfer-Encoding"))
        {
            context.Response.Headers[name] = value.ToArray();
        }

        await answer.Content.CopyToAsync(context.Response.Body, context.RequestAborted);
        await invoked;
    }

    public void Dispose() => worker.Dispose();

    private HttpRequestMessage Forwarded(HttpRequest from, string invocation)
    {
        HttpRequestMessage request = new(new HttpMethod(from.Method), new Uri(host.WorkerAddress, from.Path.ToUriComponent() + from.QueryString))
        {
            Content = from.ContentLength > 0 || from.Headers.TransferEncoding.Count > 0 ? new StreamContent(from.Body) : null,
        };
        foreach ((string name, StringValues value) in from.Headers.Where(h => h.Key is not ("Host" or "Transfer-Encoding")))
        {
            if (!request.Headers.TryAddWithoutValidation(name, value.ToArray()))
            {
                request.Content?.Headers.TryAddWithoutValidation(name, value.ToArray());
            }
        }

        request.Headers.Add("x-ms-invocation-id", invocation);
        request.Headers.Add("X-Forwarded-For", "192.0.2.7");
        request.Headers.Add("X-Forwarded-Proto", "https");
        request.Headers.Add("X-Forwarded-Host", from.Host.Value);
        return request;
    }

    private (Route Route, RouteValueDictionary Values)? Find(HttpContext context)
    {
        lock (gate)
        {
            if (!ReferenceEquals(known, host.Functions))
            {
                routes = [.. host.Functions.SelectMany(f => Routes(f, context.RequestServices.GetRequiredService<IInlineConstraintResolver>()))];
                known = host.Functions;
            }
        }

        foreach (Route route in routes.Where(r => r.Methods.Count == 0 || r.Methods.Contains(context.Request.Method, StringComparer.OrdinalIgnoreCase)))
        {
            RouteValueDictionary values = [];
            if (route.Matcher.TryMatch(context.Request.Path, values)
                && route.Constraints.All(c => c.Constraint.Match(context, null, c.Name, values, RouteDirection.IncomingRequest)))
            {
                return (route, values);
            }
        }

        return null;
    }

    private static IEnumerable<Route> Routes(FunctionMetadata function, IInlineConstraintResolver constraints)
    {
        foreach (JsonElement binding in function.RawBindings.Select(raw => JsonDocument.Parse(raw).RootElement)
            .Where(b => b.GetProperty("type").GetString() == "httpTrigger"))
        {
            RouteTemplate template = TemplateParser.Parse(binding.GetProperty("route").GetString()!);
            yield return new Route(
                function,
                [.. binding.GetProperty("methods").EnumerateArray().Select(m => m.GetString()!)],
                binding.GetProperty("authLevel").GetString() != "Anonymous",
                new TemplateMatcher(template, []),
                [.. template.Parameters.SelectMany(p => p.InlineConstraints.Select(c => (p.Name!, Of(p, constraints.ResolveConstraint(c.Constraint)!))))]);
        }
    }

    private static IRouteConstraint Of(TemplatePart part, IRouteConstraint constraint) =>
        part.IsOptional ? new OptionalRouteConstraint(constraint) : constraint;

    private sealed record Route(
        FunctionMetadata Function, IReadOnlyList<string> Methods, bool NeedsKey, TemplateMatcher Matcher,
        IReadOnlyList<(string Name, IRouteConstraint Constraint)> Constraints);
}
