using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;
using Workflows.Documents;
using Workflows.Hosting;

namespace Workflows.Pages;

/// <summary>What page functions answer.</summary>
internal static class PageAnswers
{
    /// <summary>Longest way back, in characters.</summary>
    private const int MaxPath = 2_000;

    /// <summary>A page.</summary>
    public static IResult Page<T>(object parameters, int status = StatusCodes.Status200OK)
        where T : IComponent => new GuardedPage(new RazorComponentResult<T>(parameters) { StatusCode = status }, typeof(T).Name);

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
    /// <param name="path">A path of ours; what a header cannot hold is encoded.</param>
    public static IResult SeeOther(string path) => new SeeOtherResult(AsHeader(path));

    /// <summary>Whether it answers with another page, so that this one is not shown.</summary>
    public static bool LeadsAway(IResult answer) => answer is SeeOtherResult;

    /// <summary>
    /// The path itself if it stays here, otherwise the front page: a foreign address is never followed. Encoded where a header could
    /// not hold it: a sign-in that was done must not end in an error over the way back.
    /// </summary>
    public static string Local(string? path) =>
        path is { Length: > 0 and <= MaxPath } && path[0] == '/' && (path.Length == 1 || path[1] is not ('/' or '\\')) && !path.Any(char.IsControl)
            ? AsHeader(path) : "/";

    /// <summary>A query without what may be a function key: it is shown and repeated nowhere.</summary>
    public static string QueryOf(HttpRequest request) => request.Query.ContainsKey("code")
        ? QueryString.Create(request.Query.Where(q => !q.Key.Equals("code", StringComparison.OrdinalIgnoreCase))
            .SelectMany(q => q.Value.Select(v => KeyValuePair.Create(q.Key, v)))).ToString()
        : request.QueryString.ToString();

    /// <summary>RFC 3986, 2.1: other characters than ASCII's printable ones as the bytes of their UTF-8.</summary>
    private static string AsHeader(string path) =>
        path.All(c => c is > ' ' and < '\x7f') ? path
            : string.Concat(path.EnumerateRunes().Select(r => r.Value is > ' ' and < '\x7f' ? r.ToString() : Uri.EscapeDataString(r.ToString())));

    /// <summary>A page is rendered after all middleware, where nobody else would put what it throws into words.</summary>
    private sealed class GuardedPage(RazorComponentResult page, string name) : IResult
    {
        public async Task ExecuteAsync(HttpContext httpContext)
        {
            try
            {
                await (PageFormat.IsWord(httpContext.Request) && page.StatusCode is StatusCodes.Status200OK
                    && page.Parameters.GetValueOrDefault(nameof(PagePart.Page)) is PageContext { Reader: not null } about
                    ? PageFormat.WriteWordAsync(page, about, httpContext) : page.ExecuteAsync(httpContext));
            }
            catch (Exception error) when (!httpContext.Response.HasStarted)
            {
                FaultAnswers faults = httpContext.RequestServices.GetRequiredService<FaultAnswers>();
                httpContext.Response.Clear();
                SecurityHeaders.Set(httpContext.Response.Headers, faults.Address);
                await faults.Of(httpContext, error, name).ExecuteAsync(httpContext);
            }
        }
    }

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
