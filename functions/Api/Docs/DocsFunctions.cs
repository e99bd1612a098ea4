using Microsoft.Azure.Functions.Worker;
using Workflows.Pages;

namespace Workflows.Api.Docs;

/// <summary>
/// The description of the API for people, drawn from the OpenAPI document by the server: it works on a closed network and without scripts.
/// It says what the code says and holds no secret, so that nobody has to sign in for it.
/// </summary>
internal sealed class DocsFunctions(PageEntry entry, DrawnApi drawn)
{
    [Function("ShowApiDocs")]
    public async Task<IResult> ShowAsync([HttpTrigger(AuthorizationLevel.Anonymous, "get", "head", Route = "docs")] HttpRequest request)
    {
        PageContext page = entry.Open(request);
        return PageAnswers.Page<DocsPage>(new { Page = page, Content = await drawn.ContentAsync(page) });
    }
}
