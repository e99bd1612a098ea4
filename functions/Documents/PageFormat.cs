using Workflows.Pages;

namespace Workflows.Documents;

/// <summary>What a page is asked for as: <c>format</c> in its query.</summary>
internal static class PageFormat
{
    /// <summary>In the query.</summary>
    public const string Key = "format";

    /// <summary>A page as a document of Word.</summary>
    public const string Word = "docx";

    /// <summary>The reader of a page wants it as a document.</summary>
    public static bool IsWord(HttpRequest request) => HttpMethods.IsGet(request.Method) && request.Query[Key] == Word;

    /// <summary>The address of a page with a format.</summary>
    /// <param name="address">With its query, if any.</param>
    /// <param name="format">Which.</param>
    public static string Of(string address, string format) => $"{address}{(address.Contains('?', StringComparison.Ordinal) ? '&' : '?')}{Key}={format}";

    /// <summary>Answers with a page as a document of the same name; a page that offers none (<see cref="WordLink"/>) is answered as it is.</summary>
    /// <param name="page">The page.</param>
    /// <param name="about">What it is about.</param>
    /// <param name="context">Of the request.</param>
    public static async Task WriteWordAsync(IResult page, PageContext about, HttpContext context)
    {
        WordForm? form = await context.RequestServices.GetRequiredService<WordForms>().OfAsync(about, context.RequestAborted);
        Stream answer = context.Response.Body;
        using MemoryStream html = new();
        context.Response.Body = html;
        try
        {
            await page.ExecuteAsync(context);
        }
        finally
        {
            context.Response.Body = answer;
        }

        html.Position = 0;
        if (context.Response.StatusCode != StatusCodes.Status200OK || WordDocument.OfPage(html, form) is not { } document)
        {
            html.Position = 0;
            await html.CopyToAsync(answer, context.RequestAborted);
            return;
        }

        await Results.File(document.Bytes, WordDocument.MediaType, document.Title + "." + Word).ExecuteAsync(context);
    }
}
