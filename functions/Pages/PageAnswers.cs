using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;

namespace Workflows.Pages;

/// <summary>What page functions answer.</summary>
internal static class PageAnswers
{
    /// <summary>A page.</summary>
    public static IResult Page<T>(object parameters, int status = StatusCodes.Status200OK)
        where T : IComponent => new RazorComponentResult<T>(parameters) { StatusCode = status };

    /// <summary>A page with a form: 422 when what was typed was refused.</summary>
    public static IResult Page<T>(object parameters, FormState form)
        where T : IComponent => Page<T>(parameters, form.Form is null ? StatusCodes.Status200OK : StatusCodes.Status422UnprocessableEntity);

    /// <summary>A part of a page, for another component to place.</summary>
    public static RenderFragment Part<T>(object parameters)
        where T : IComponent => builder =>
        {
            builder.OpenComponent<T>(0);
            builder.AddMultipleAttributes(1, new RouteValueDictionary(parameters)!);
            builder.CloseComponent();
        };

    /// <summary>303: the answer to a form is another page, so that a reload repeats nothing.</summary>
    /// <param name="path">A path of ours.</param>
    public static IResult SeeOther(string path) => new SeeOtherResult(path);

    /// <summary>The path itself if it stays here, otherwise the front page: a foreign address is never followed.</summary>
    public static string Local(string? path) =>
        path is { Length: > 0 } && path[0] == '/' && (path.Length == 1 || path[1] is not ('/' or '\\')) && !path.AsSpan().ContainsAnyInRange('\0', '\x1f') ? path : "/";

    private sealed class SeeOtherResult(string path) : IResult
    {
        public Task ExecuteAsync(HttpContext httpContext)
        {
            httpContext.Response.StatusCode = StatusCodes.Status303SeeOther;
            httpContext.Response.Headers.Location = path;
            return Task.CompletedTask;
        }
    }
}
