variable "name" {
  description = "Beginning of every name: lowercase letters, digits and hyphens, 20 at most."
  type        = string
  default     = "attune"

  validation {
    condition     = can(regex("^[a-z][a-z0-9-]{1,19}$", var.name))
    error_message = "Use 2 to 20 lowercase letters, digits and hyphens, beginning with a letter."
  }
}

variable "region" {
  description = "Region of every resource. It must offer Transcribe, Comprehend and the model of Bedrock."
  type        = string
}

variable "image" {
  description = "Image of Attune, with its digest. Empty: everything but the services is made, so that there is a repository to push to."
  type        = string
  default     = ""
}

variable "collector_image" {
  description = "Copy of the image of the AWS Distro for OpenTelemetry Collector in the repository for it, with its digest. Needed with image."
  type        = string
  default     = ""

  validation {
    condition     = var.image == "" || var.collector_image != ""
    error_message = "Set collector_image together with image."
  }
}

variable "address_block" {
  description = "Addresses of the network: a block of 65,536, which must not overlap with networks that are connected to it."
  type        = string
  default     = "10.50.0.0/16"
}

variable "certificate_arn" {
  description = "Certificate of ACM for the name in public_url."
  type        = string
}

variable "public_url" {
  description = "Address at which clients reach the host, such as https://attune.example.org, without a slash at its end."
  type        = string
}

variable "public_ingress" {
  description = "Gives the load balancer an address on the internet. Otherwise only the network, and what is connected to it, reaches the host."
  type        = bool
  default     = false
}

variable "outbound_internet" {
  description = "Lets hosts and workers reach the internet, for mail, push and webhooks. AWS is reached by private endpoints either way."
  type        = bool
  default     = false
}

variable "bedrock_model" {
  description = "Id of the inference profile or of the model that takes notes, such as eu.amazon.nova-pro-v1:0."
  type        = string
  default     = "eu.amazon.nova-pro-v1:0"
}

variable "bedrock_resources" {
  description = "ARNs that the model may be invoked as. An inference profile needs its own and that of the model in each of its regions. Empty: made from bedrock_model, which then is a profile of the caller's area."
  type        = list(string)
  default     = []
}

variable "context_tokens" {
  description = "What the model sees at once, in tokens."
  type        = number
  default     = 100000
}

variable "database_ca_file" {
  description = "File with the certificates of RDS, which Postgres is checked by. README.md says where to get it."
  type        = string
}

variable "database_units" {
  description = "Capacity of Aurora in units of 2 GB of memory, at least and at most."
  type        = object({ least = number, most = number })
  default     = { least = 0.5, most = 16 }
}

variable "redis_node_type" {
  description = "Size of each of the two servers of ElastiCache."
  type        = string
  default     = "cache.t4g.small"
}

variable "hosts" {
  description = "Hosts at least and at most."
  type        = object({ least = number, most = number })
  default     = { least = 2, most = 6 }
}

variable "workers" {
  description = "Workers at least and at most. One at least: jobs that are due later wait for a worker."
  type        = object({ least = number, most = number })
  default     = { least = 1, most = 10 }

  validation {
    condition     = var.workers.least >= 1
    error_message = "One worker at least."
  }
}

variable "worker_concurrency" {
  description = "Sessions that a worker works on at once."
  type        = number
  default     = 2
}

variable "trace_share" {
  description = "Share of traces that are kept, from 0 to 1."
  type        = string
  default     = "0.1"
}

variable "log_days" {
  description = "Days for which logs are kept; one of those that CloudWatch takes."
  type        = number
  default     = 30
}

variable "allow_shell" {
  description = "Lets those who may call ecs:ExecuteCommand open a shell in tasks. The file systems of the containers can then be written to. For the first steps only."
  type        = bool
  default     = false
}
