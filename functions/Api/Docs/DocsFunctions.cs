using Microsoft.Azure.Functions.Worker;
using Workflows.Links;
using Workflows.Pages;

namespace Workflows.Api.Docs;

/// <summary>
/// The description of the API for people, drawn from the OpenAPI document by the server: it works on a closed network and without scripts.
/// It says what the code says and holds no secret, so that nobody has to sign in for it.
/// </summary>
internal sealed class DocsFunctions(PageEntry entry, PublicAddress address)
{
    [Function("ShowApiDocs")]
    public IResult Show([HttpTrigger(AuthorizationLevel.Anonymous, "get", "head", Route = "docs")] HttpRequest request) =>
        PageAnswers.Page<DocsPage>(new { Page = entry.Open(request), Document = OpenApi.Describe(address.Base) });
}
