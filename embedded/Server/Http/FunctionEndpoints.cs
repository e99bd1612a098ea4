using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.Abstractions;
using Microsoft.AspNetCore.Routing;
using Microsoft.AspNetCore.Routing.Patterns;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Workflows.Embedded.Server;

/// <summary>
/// The app's HTTP functions as ASP.NET Core's endpoints, which match their routes and bind their parameters as those of a minimal API.
/// The app's middleware runs around each. A function whose route or parameters cannot work is put in error when the endpoints are made.
/// </summary>
internal sealed class FunctionEndpoints(
    FunctionCatalog catalog, InvocationPipeline pipeline, HostJson hostJson, ParameterPolicyFactory constraints, IServiceProvider services, TimeProvider time,
    ILoggerFactory loggers)
{
    /// <summary>How an app on Azure writes the root: for an empty route the official host serves /FunctionName and its worker the root,
    /// so every request would hang.</summary>
    private const string Root = "{ignored:maxlength(0)?}";

    public void MapTo(IEndpointRouteBuilder app)
    {
        List<(EmbeddedFunction Function, string Shape, string[] Methods)> taken = [];
        List<Endpoint> endpoints = [];
        foreach (var function in catalog.Functions.Where(f => f.Http is not null && !f.InError))
        {
            try
            {
                var pattern = Pattern(function);
                string shape = Shape(pattern);
                string[] methods = [.. (function.Http!.Methods ?? []).Select(m => m.ToUpperInvariant()).Distinct()];
                if (taken.Find(t => t.Shape.Equals(shape, StringComparison.OrdinalIgnoreCase)
                    && (methods.Length == 0 || t.Methods.Length == 0 || t.Methods.Intersect(methods).Any())).Function is { } earlier)
                {
                    throw new RouteCreationException($"its route '{shape}' conflicts with that of function {earlier.Name} for the same method");
                }

                endpoints.Add(Endpoint(function, pattern, methods, order: endpoints.Count));
                taken.Add((function, shape, methods));
            }
            catch (RouteCreationException e)
            {
                function.AddError(e.Message);
            }
            catch (Exception e) when (e is InvalidOperationException or NotSupportedException)
            {
                function.AddError("its parameters cannot be bound: " + e.Message);
            }
        }

        app.DataSources.Add(new DefaultEndpointDataSource(endpoints));
    }

    private RoutePattern Pattern(EmbeddedFunction function)
    {
        if (function.Http!.Route is "")
        {
            throw new RouteCreationException($"its route is empty, which the official host cannot serve; for the root use \"{Root}\"");
        }

        string route = (function.Http.Route ?? function.Name).Trim('/');
        if (route.StartsWith("admin", StringComparison.OrdinalIgnoreCase) || route.StartsWith("runtime", StringComparison.OrdinalIgnoreCase))
        {
            throw new RouteCreationException($"its route '{route}' conflicts with the host's own routes, which begin with admin and runtime");
        }

        try
        {
            string text = hostJson.RoutePrefix + "/" + (route == Root ? "" : route);
            var pattern = RoutePatternFactory.Parse(text);
            foreach (var parameter in pattern.Parameters)
            {
                foreach (var constraint in parameter.ParameterPolicies)
                {
                    constraints.Create(parameter, constraint); // one that nobody knows would fail every request, whatever its route
                }
            }

            // A catch-all that caught nothing is an empty text, as on the official host.
            return pattern.Parameters.FirstOrDefault(p => p is { IsCatchAll: true, Default: null }) is { } rest
                ? RoutePatternFactory.Parse(text, new RouteValueDictionary { [rest.Name] = "" }, null)
                : pattern;
        }
        catch (Exception e) when (e is ArgumentException or InvalidOperationException or RouteCreationException or RoutePatternException)
        {
            throw new RouteCreationException($"its route '{route}' is no route template: {e.Message}", e);
        }
    }

    /// <summary>The pattern with the parameters' names left out: two of one shape match the same paths.</summary>
    private static string Shape(RoutePattern pattern) => string.Join('/', pattern.PathSegments.Select(s => string.Concat(s.Parts.Select(p => p switch
    {
        RoutePatternLiteralPart literal => literal.Content,
        RoutePatternSeparatorPart separator => separator.Content,
        RoutePatternParameterPart parameter =>
            $"{{{(parameter.IsCatchAll ? "*" : "")}{string.Concat(parameter.ParameterPolicies.Select(c => ":" + c.Content).Order(StringComparer.Ordinal))}}}",
        _ => "",
    }))));

    // By order, and so by the name of the function, the official host chooses among routes that match one path; how specific one is does not count.
    private Endpoint Endpoint(EmbeddedFunction function, RoutePattern pattern, string[] methods, int order)
    {
        RouteEndpointBuilder endpoint = new(null, pattern, order)
        {
            ApplicationServices = services,
            DisplayName = function.Name,
            FilterFactories = { WithinMiddleware },
            Metadata = { function },
        };
        if (methods.Length > 0)
        {
            endpoint.Metadata.Add(new HttpMethodMetadata(methods));
        }

        RequestDelegateFactoryOptions options = new()
        {
            DisableInferBodyFromParameters = true,
            EndpointBuilder = endpoint,
            RouteParameterNames = pattern.Parameters.Select(p => p.Name),
            ServiceProvider = services,
        };

        // What cannot be bound is found now; the code that binds is compiled at the first request, or a hundred functions would hold up the start.
        var metadata = RequestDelegateFactory.InferMetadata(function.Method, options);
        Lazy<RequestDelegate> bound = new(() =>
        {
            var create = function.Method.IsStatic ? null : ActivatorUtilities.CreateFactory(function.Method.DeclaringType!, []);
            return RequestDelegateFactory.Create(function.Method, create is null ? null : http => create(http.RequestServices, null), options,
                metadata).RequestDelegate;
        });
        var logger = loggers.CreateLogger("Function." + function.Name);
        endpoint.RequestDelegate = http => RunAsync(http, function, bound, logger);
        return endpoint.Build();
    }

    private async Task RunAsync(HttpContext http, EmbeddedFunction function, Lazy<RequestDelegate> bound, ILogger logger)
    {
        var context = http.RequestServices.GetRequiredService<EmbeddedFunctionContext>();
        using InvocationDeadline deadline = new(
            hostJson.FunctionTimeout, time, timeout => HostLog.FunctionTimedOut(logger, function.Name, timeout, context.InvocationId), http.RequestAborted);
        context.Begin(function, deadline.Token, http.Request.RouteValues);
        context.Items[EmbeddedFunctionContext.HttpContextItem] = http;
        http.Request.Headers["x-ms-invocation-id"] = context.InvocationId;
        try
        {
            await bound.Value(http);
        }
        catch (Exception e) when (http.RequestAborted.IsCancellationRequested && e is OperationCanceledException or IOException)
        {
            HostLog.ClientGone(logger, function.Name, context.InvocationId);
        }
        catch (Exception e)
        {
            if (http.Response.HasStarted)
            {
                HostLog.HttpFunctionFailedLate(logger, e, function.Name, http.Request.Method, RequestFilter.LoggedPath(http.Request.Path),
                    context.InvocationId);
            }
            else
            {
                HostLog.HttpFunctionFailed(logger, e, function.Name, http.Request.Method, RequestFilter.LoggedPath(http.Request.Path), context.InvocationId);
            }

            await HostAnswers.FailedAsync(http);
        }
    }

    // After binding, before the method: what it returns is executed by the framework once the middleware is through.
    private EndpointFilterDelegate WithinMiddleware(EndpointFilterFactoryContext method, EndpointFilterDelegate next)
    {
        int token = Array.FindIndex(method.MethodInfo.GetParameters(), p => p.ParameterType == typeof(CancellationToken));
        return async call =>
        {
            var http = call.HttpContext;
            var context = http.RequestServices.GetRequiredService<EmbeddedFunctionContext>();
            if (token >= 0)
            {
                call.Arguments[token] = context.CancellationToken; // the framework's is the request's, which knows of no timeout
            }

            bool isUnfit = http.Response.StatusCode == StatusCodes.Status400BadRequest;
            await pipeline.InvokeAsync(context, async _ =>
            {
                if (!isUnfit)
                {
                    return await next(call);
                }

                await HostAnswers.UnfitAsync(http);
                return null;
            });
            switch (context.Result)
            {
                case IResult result when !http.Response.HasStarted: // else middleware answered in place of the function's result
                    return result;
                case IActionResult result when !http.Response.HasStarted:
                    await result.ExecuteResultAsync(new ActionContext(http, new RouteData(http.Request.RouteValues), new ActionDescriptor()));
                    break;
            }

            return Results.Empty; // a plain object or a text is dropped: the official worker answers 200 without a body too
        };
    }
}
