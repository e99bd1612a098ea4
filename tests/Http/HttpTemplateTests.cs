using System.IO.Compression;
using System.Net;
using DocumentFormat.OpenXml.Packaging;
using Workflows.ExitPackages;
using Workflows.Testing;
using Xunit;

namespace Workflows.Http.Tests;

/// <summary>The form of a contract's documents.</summary>
[Collection(Application.Name)]
public sealed class HttpTemplateTests(AppFixture app)
{
    /// <summary>Brought by an administrator, in use for the next document, and out of use again; what cannot be one is said in words.</summary>
    [Fact]
    public async Task AForm_IsBroughtAndUsed()
    {
        using Device admin = await app.SignedInAsync("admin@operator.example");
        Page page = await admin.GetAsync("/contracts/gunma/template");
        Page refused = await BringAsync(page, "no document"u8.ToArray());
        Assert.Equal(HttpStatusCode.UnprocessableEntity, refused.Status);
        Assert.Contains("Word文書（.docx）", refused.Document.QuerySelector("#file-error")!.TextContent, StringComparison.Ordinal);

        byte[] starter = await admin.Raw.GetByteArrayAsync(page.Document.QuerySelector("a[href$='/template/file']")!.GetAttribute("href")!);
        Assert.DoesNotContain("群馬県", await WordsAsync(), StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.SeeOther, (await BringAsync(page, starter)).Status);
        Page used = await admin.GetAsync("/contracts/gunma/template");
        Assert.Contains("form.docx", used.Text, StringComparison.Ordinal);
        Assert.StartsWith("群馬県", await WordsAsync(), StringComparison.Ordinal); // its first line is the client
        using HttpClient machine = app.Machine();
        using MemoryStream exit = new(await machine.GetByteArrayAsync(new Uri("api/contracts/gunma/exit-package", UriKind.Relative)));
        Assert.Empty(ExitPackageChecker.Check(exit).Findings);
        using ZipArchive along = new(exit);
        Assert.Contains(along.Entries, e => e.FullName.StartsWith("files/gunma-template/", StringComparison.Ordinal) && e.Name.EndsWith("form.docx", StringComparison.Ordinal));
        PageForm remove = used.Forms.Single(f => f.Hidden.GetValueOrDefault("act") == "remove");
        Assert.Equal(HttpStatusCode.SeeOther, (await admin.SubmitAsync(used, remove)).Status);
        Assert.DoesNotContain("群馬県", await WordsAsync(), StringComparison.Ordinal);

        // What is signed about entries of a register has the form of its contract, too.
        Page other = await admin.GetAsync("/contracts/okayama/template");
        await admin.SubmitFileAsync(other, other.FormTo("/contracts/okayama/template"), "form.docx", starter);
        Assert.StartsWith("岡山市", await WordsAsync("/register-certificate?register=okayama%2Floans&certificate=receipt&format=docx"), StringComparison.Ordinal);
        other = await admin.GetAsync("/contracts/okayama/template");
        await admin.SubmitAsync(other, other.Forms.Single(f => f.Hidden.GetValueOrDefault("act") == "remove"));

        async Task<string> WordsAsync(string address = "/request-counts?contract=gunma&format=docx")
        {
            using HttpResponseMessage word = await admin.Raw.GetAsync(new Uri(address, UriKind.Relative));
            using WordprocessingDocument document = WordprocessingDocument.Open(await word.Content.ReadAsStreamAsync(), false);
            return document.MainDocumentPart!.Document!.Body!.InnerText[..40];
        }

        Task<Page> BringAsync(Page form, byte[] file) => admin.SubmitFileAsync(form, form.FormTo("/contracts/gunma/template"), "form.docx", file);
    }
}
