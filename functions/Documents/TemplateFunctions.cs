using Microsoft.Azure.Functions.Worker;
using Workflows.Contracts;
using Workflows.Pages;
using Workflows.Security;
using Workflows.Texts;

namespace Workflows.Documents;

/// <summary>The form of a contract's documents, for administrators: a file of Word that comes into use, is given out, and goes out of use.</summary>
internal sealed class TemplateFunctions(PageEntry gate, FormGuard forms, TemplateLedger templates, ContractVersions contracts)
{
    /// <summary>Largest form, in bytes.</summary>
    public const int MaxLength = 2 * 1024 * 1024;

    /// <summary>Which one is in use.</summary>
    [Function("ShowDocumentTemplatePage")]
    public async Task<IResult> ShowAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", "head", Route = "contracts/{contract}/template")] HttpRequest request, string contract)
    {
        (PageContext? page, IResult? answer) = gate.Enter(request);
        return page is null || !MayAct(page, contract) ? answer ?? PageEntry.NotFound(page!) : await ShowAsync(page, contract, new FormState());
    }

    /// <summary>The form in use, or one to begin with.</summary>
    [Function("DownloadDocumentTemplate")]
    public async Task<IResult> DownloadAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", "head", Route = "contracts/{contract}/template/file")] HttpRequest request, string contract,
        CancellationToken cancellation)
    {
        (PageContext? page, IResult? answer) = gate.Enter(request);
        if (page is null || !MayAct(page, contract))
        {
            return answer ?? PageEntry.NotFound(page!);
        }

        byte[]? bytes = await templates.FindAsync(contract) is { } template ? await templates.ReadAsync(contract, template, cancellation) : null;
        return Results.File(
            bytes ?? WordDocument.Starter(page.T("Template.Starter"), Languages.IsJapanese(page.Language)), WordDocument.MediaType, $"{contract}-template.docx");
    }

    /// <summary>Takes another one into use, or none.</summary>
    [Function("SubmitDocumentTemplate")]
    public async Task<IResult> SubmitAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = "contracts/{contract}/template")] HttpRequest request, string contract,
        CancellationToken cancellation)
    {
        // The reader before the body: nobody who is not signed in makes us hold some MiB.
        (PageContext? page, IResult? answer) = gate.Enter(request);
        if (page is null || !MayAct(page, contract))
        {
            return answer ?? PageEntry.NotFound(page!);
        }

        if (await forms.ValidateAsync(request.HttpContext, FormGuard.MaxUpload) is { } unread)
        {
            return unread;
        }

        IFormCollection form = request.Form;
        string by = page.Visitor!.Person.Id;
        if (form["act"] == "remove")
        {
            await templates.RemoveAsync(contract, FormState.KeyOf(form), by, page.Now);
            return PageAnswers.SeeOther($"/contracts/{contract}/template?done=template");
        }

        if (form.Files.GetFile("file") is not { Length: > 0 and <= MaxLength } file)
        {
            return await RefusedAsync("Template.Unread");
        }

        using MemoryStream bytes = new((int)file.Length);
        await file.CopyToAsync(bytes, cancellation);
        ArraySegment<byte> content = new(bytes.GetBuffer(), 0, (int)bytes.Length);
        return WordTemplate.Refusal(content) is { } refusal ? await RefusedAsync(refusal)
            : await templates.KeepAsync(contract, FormState.KeyOf(form), by, page.Now, file.FileName, content, cancellation)
                ? PageAnswers.SeeOther($"/contracts/{contract}/template?done=template")
            : await RefusedAsync("Template.TooMany");

        Task<IResult> RefusedAsync(string key) => ShowAsync(page, contract, new FormState("template", form, "file", page.T(key)));
    }

    private async Task<IResult> ShowAsync(PageContext page, string contract, FormState form) => PageAnswers.Page<TemplatePage>(
        new { Page = page, Contract = contracts.Current(contract)!, InUse = await templates.FindAsync(contract), Form = form }, form);

    private bool MayAct(PageContext page, string contract) => Access.IsAdministrator(page.Visitor!) && contracts.Current(contract) is not null;
}
