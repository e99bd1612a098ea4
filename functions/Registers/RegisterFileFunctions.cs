using Microsoft.Azure.Functions.Worker;
using Microsoft.DurableTask.Client;
using Workflows.Cases;
using Workflows.Documents;
using Workflows.Kit;
using Workflows.Kit.Cases;
using Workflows.Pages;
using Workflows.Pages.Forms;
using Workflows.Security;

namespace Workflows.Registers;

/// <summary>Registers as CSV: saved as they stand or stood, and taken over from a file that is looked at first.</summary>
internal sealed class RegisterFileFunctions(CasePages pages, PageEntry entry, FormGuard forms, Access access, RegisterRights rights, RegisterFiles files)
{
    [Function("ExportRegister")]
    public async Task<IResult> ExportAsync([HttpTrigger(AuthorizationLevel.Anonymous, "get", "head", Route = "register-export")] HttpRequest request)
    {
        (PageContext? page, IResult? answer) = entry.Enter(request);
        if (page is null)
        {
            return answer!;
        }

        if (Find(page, request.Query[RegisterPages.InRegister]) is not { Contract: { } contract, Register: { } register })
        {
            return PageEntry.NotFound(page);
        }

        IReadOnlyList<CaseRow<EntrySummary>> rows = LocalMoment.TryRead(request.Query[RegisterPages.AsOf], contract.Calendars.Zone, out DateTimeOffset at)
            ? await files.AtAsync(contract, register, at) : await files.RowsAsync(contract, register);
        return TableFiles.Download(request, rights.Lines(page, contract, register, rows), $"{contract.Id}-{register.Id}");
    }

    [Function("ShowRegisterImportPage")]
    public IResult New([HttpTrigger(AuthorizationLevel.Anonymous, "get", "head", Route = "register-import")] HttpRequest request)
    {
        (PageContext? page, IResult? answer) = entry.Enter(request);
        return page is null ? answer!
            : Find(page, request.Query[RegisterPages.InRegister]) is { } chosen && pages.CanAct(page, chosen.Contract)
                ? Show(page, chosen, null, null, [], new FormState())
            : PageEntry.NotFound(page);
    }

    /// <summary>A file: what it would do, and, where its sender has seen that, does it.</summary>
    [Function("SubmitRegisterImport")]
    public async Task<IResult> ImportAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = "register-import")] HttpRequest request, [DurableClient] DurableTaskClient client,
        CancellationToken cancellation)
    {
        // The reader before the body: nobody who is not signed in makes us hold some MiB.
        (PageContext? page, IResult? answer) = entry.Enter(request);
        if (page is null || await forms.ValidateAsync(request.HttpContext, FormGuard.MaxUpload) is { } unread && (answer = unread) is not null)
        {
            return answer!;
        }

        IFormCollection form = request.Form;
        if (Find(page, form[RegisterPages.InRegister]) is not { Contract: { } contract } chosen || !pages.CanAct(page, contract))
        {
            return PageEntry.NotFound(page);
        }

        string? text = await TableFiles.UploadedAsync(form, cancellation);
        if (text is null)
        {
            return Show(page, chosen, null, null, [], new FormState("import", form, "file", RegisterPageTexts.T(page, "Import.Unread")));
        }

        Command by = new(access.ActorOf(page.Visitor!, contract.Id), FormState.KeyOf(form), page.Now, client, cancellation);
        ImportPlan plan = await files.PlanAsync(contract, chosen.Register, by, rights.Columns(page, contract.Id, chosen.Register), text);
        if (form["act"] != "apply" || !plan.IsFine)
        {
            return Show(page, chosen, text, plan, [], new FormState());
        }

        IReadOnlyList<ImportLine> refused =
            await files.ApplyAsync(contract, chosen.Register, by, plan, RegisterTexts.All.Get(page.Language, "Import.Note"));
        return refused.Count > 0 ? Show(page, chosen, text, plan, refused, new FormState())
            : PageAnswers.SeeOther("/registers?register=" + Uri.EscapeDataString(chosen.Value));
    }

    /// <summary>The register that an address names; null where the reader sees none of that name.</summary>
    internal static ChosenRegister? Find(PageContext page, string? value) => page.Contracts
        .SelectMany(c => RegisterRights.Of(page, c).Select(r => new ChosenRegister(c, r))).FirstOrDefault(c => c.Value == value);

    private static IResult Show(
        PageContext page, ChosenRegister chosen, string? text, ImportPlan? plan, IReadOnlyList<ImportLine> refused, FormState form) =>
        PageAnswers.Page<RegisterImportPage>(new { Page = page, Chosen = chosen, Text = text, Plan = plan, Refused = refused, Form = form }, form);
}
