# Harvests a static repository of OAI-PMH with HTTP::OAI, which reads its file as a client of a gateway would.
# Prints its name, and of each record the identifier, the date and the elements of Dublin Core, a line each.
#
#     perl harvest.pl http://127.0.0.1:8000/oai.xml

use strict;
use warnings;
use HTTP::OAI;
use HTTP::OAI::Metadata::OAI_DC;

binmode STDOUT, ':encoding(UTF-8)';
my $harvester = HTTP::OAI::Harvester->new(baseURL => $ARGV[0]);
my $about = $harvester->Identify;
die $about->message, "\n" if $about->is_error;
print join("\t", 'repository', $about->repositoryName, $about->protocolVersion, $about->granularity), "\n";
my $answer = $harvester->ListRecords(metadataPrefix => 'oai_dc', handlers => { metadata => 'HTTP::OAI::Metadata::OAI_DC' });
die $answer->message, "\n" if $answer->is_error;
while (my $record = $answer->next) {
    my $key = $record->identifier;
    print join("\t", $key, 'datestamp', $record->datestamp), "\n";
    my $elements = $record->metadata->dc;
    for my $name (sort keys %$elements) {
        print join("\t", $key, $name, $_), "\n" for @{ $elements->{$name} };
    }
}
die $answer->message, "\n" if $answer->is_error;
