using SendGrid.Helpers.Mail;

namespace SendGrid;

/// <summary>Sends mail.</summary>
public interface ISendGridClient
{
    string? UrlPath { get; set; }

    string? Version { get; set; }

    string? MediaType { get; set; }

    Task<Response> SendEmailAsync(SendGridMessage msg, CancellationToken cancellationToken = default);
}
