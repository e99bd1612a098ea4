namespace SendGrid.Helpers.Mail.Model;

/// <summary>A text/html body.</summary>
public class HtmlContent : Content
{
    public HtmlContent(string value)
        : base(MimeType.Html, value)
    {
    }
}
