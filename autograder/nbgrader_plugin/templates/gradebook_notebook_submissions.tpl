{%- extends 'nbgrader/gradebook_notebook_submissions.tpl' -%}

{%- block messages -%}
<p><a class="btn btn-primary" href="{{ base_url }}/formgrader/marking/{{ assignment_id }}/{{ notebook_id }}">Mark written answers by question</a></p>
{{ super() }}
{%- endblock -%}
